package dev.mantlet.benchmarks.compare;

import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What a peer once cost, measured elsewhere: shown beside ours, never a gate.
 *
 * @param peer the peer's name
 * @param nanosByJdk nanoseconds of CPU time for one unit, by the JDK's feature release
 * @param source where the figures come from
 */
public record RecordedFigure(String peer, NavigableMap<Integer, Double> nanosByJdk, String source) {
  public RecordedFigure {
    if (nanosByJdk.isEmpty()) {
      throw new IllegalArgumentException("no figure for " + peer);
    }
    nanosByJdk = new TreeMap<>(nanosByJdk);
  }

  /**
   * The committed record of a peer.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static RecordedFigure named(String peer) {
    return RecordedFigures.committed().stream()
        .filter(figure -> figure.peer().equals(peer))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no record of " + peer));
  }

  /**
   * The figure of the newest recorded JDK that is not newer than {@code jdk}, or else of the
   * oldest.
   */
  double nanos(int jdk) {
    var entry = nanosByJdk.floorEntry(jdk);
    return entry == null ? nanosByJdk.firstEntry().getValue() : entry.getValue();
  }
}
