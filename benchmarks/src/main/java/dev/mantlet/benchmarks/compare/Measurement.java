package dev.mantlet.benchmarks.compare;

import java.util.Comparator;
import java.util.List;

/**
 * What the rounds of one case gave. Figures are medians over the rounds, for one unit; what they
 * are says the case's {@link Kind}.
 *
 * @param ours ours: nanoseconds, a factor or a number
 * @param peer the peer, in the same
 * @param oursBytes what ours allocates
 * @param peerBytes what the peer allocates; 0 for another program
 * @param ratio the median of the rounds' ratios, ours to the peer
 * @param lowerQuartile a quarter of the rounds' ratios are below; the least of several JVMs'
 * @param upperQuartile a quarter of the rounds' ratios are above; the greatest of several JVMs'
 * @param rounds the number of rounds
 */
record Measurement(
    double ours,
    double peer,
    double oursBytes,
    double peerBytes,
    double ratio,
    double lowerQuartile,
    double upperQuartile,
    int rounds) {

  /**
   * The one with the middle ratio, of which an even number has the lower; quartiles and rounds are
   * of all.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Measurement middle(List<Measurement> all) {
    if (all.isEmpty()) {
      throw new IllegalArgumentException("no measurements");
    }
    List<Measurement> byRatio =
        all.stream().sorted(Comparator.comparingDouble(Measurement::ratio)).toList();
    Measurement middle = byRatio.get((all.size() - 1) / 2);
    return new Measurement(
        middle.ours,
        middle.peer,
        middle.oursBytes,
        middle.peerBytes,
        middle.ratio,
        all.stream().mapToDouble(Measurement::lowerQuartile).min().orElseThrow(),
        all.stream().mapToDouble(Measurement::upperQuartile).max().orElseThrow(),
        all.stream().mapToInt(Measurement::rounds).sum());
  }

  /**
   * What was counted beside what is allowed.
   *
   * @throws IllegalStateException if it is below 1: nothing was counted, whatever the claim
   */
  static Measurement counted(long number, long allowed) {
    if (number < 1) {
      throw new IllegalStateException("nothing was counted: " + number);
    }
    double ratio = (double) number / allowed;
    return new Measurement(number, allowed, 0, 0, ratio, ratio, ratio, 1);
  }
}
