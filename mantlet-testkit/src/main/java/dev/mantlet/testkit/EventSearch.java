package dev.mantlet.testkit;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Looks for the event that tells two distributions of outcomes best apart.
 *
 * <p>For each {@link Feature} the best events are those of the cells with the largest likelihood
 * ratios (Neyman and Pearson 1933), and next to them the half-lines. Three sets of outcomes are
 * kept apart: one makes the cells and ranks them, one chooses among the events, and the bound is
 * computed elsewhere on the third; so that chance finds in the third what it found in the first two
 * only if it is there.
 */
final class EventSearch {
  /**
   * Standard scores of the quick bounds that events are chosen by; nothing is concluded from it.
   */
  private static final double CAUTION = 4;

  private final List<Feature> features;
  private final Counts[] ranking;
  private final Counts[] choosing;

  private EventSearch(List<Feature> features) {
    this.features = features;
    this.ranking = features.stream().map(Counts::new).toArray(Counts[]::new);
    this.choosing = features.stream().map(Counts::new).toArray(Counts[]::new);
  }

  /** An event, and whether it is likelier on the second data set than on the first. */
  record Event(Feature feature, BitSet cells, boolean likelierOnOther) {
    boolean holds(Outcome outcome) {
      return cells.get(feature.cell(outcome));
    }

    @Override
    public String toString() {
      return feature.describe(cells);
    }
  }

  private record Found(Event event, double score) {}

  private static final class Counts {
    final long[] one;
    final long[] other;

    Counts(Feature feature) {
      this.one = new long[feature.cells()];
      this.other = new long[feature.cells()];
    }
  }

  /** A search over the features that fit the outcomes, ranked by them. */
  static EventSearch over(List<Outcome> one, List<Outcome> other) {
    List<Outcome> all = new ArrayList<>(one);
    all.addAll(other);
    EventSearch search = new EventSearch(Feature.fitting(all));
    one.forEach(outcome -> search.count(search.ranking, outcome, false));
    other.forEach(outcome -> search.count(search.ranking, outcome, true));
    return search;
  }

  /** Counts an outcome by which events are chosen. */
  void add(Outcome outcome, boolean ofOther) {
    count(choosing, outcome, ofOther);
  }

  private void count(Counts[] counts, Outcome outcome, boolean ofOther) {
    for (int i = 0; i < features.size(); i++) {
      int cell = features.get(i).cell(outcome);
      (ofOther ? counts[i].other : counts[i].one)[cell]++;
    }
  }

  /** The event for which the most can be shown, at this δ. */
  Event best(double delta) {
    Found best = new Found(new Event(features.get(0), new BitSet(), false), -1);
    for (int i = 0; i < features.size(); i++) {
      for (boolean swapped : new boolean[] {false, true}) {
        for (int[] order : orders(i, swapped)) {
          Found found = bestPrefix(i, swapped, order, delta);
          best = found.score() > best.score() ? found : best;
        }
      }
    }
    return best.event();
  }

  /** By falling likelihood ratio, by rising number, and by falling number. */
  private List<int[]> orders(int i, boolean swapped) {
    int cells = features.get(i).cells();
    long[] likelier = swapped ? ranking[i].other : ranking[i].one;
    long[] rarer = swapped ? ranking[i].one : ranking[i].other;
    int[] byRatio =
        IntStream.range(0, cells)
            .filter(cell -> likelier[cell] + rarer[cell] > 0)
            .boxed()
            .sorted(
                Comparator.comparingDouble(cell -> -(likelier[cell] + 1.0) / (rarer[cell] + 1.0)))
            .mapToInt(Integer::intValue)
            .toArray();
    return List.of(
        byRatio,
        IntStream.range(0, cells).toArray(),
        IntStream.range(0, cells).map(cell -> cells - 1 - cell).toArray());
  }

  private Found bestPrefix(int i, boolean swapped, int[] order, double delta) {
    long[] likelier = swapped ? choosing[i].other : choosing[i].one;
    long[] rarer = swapped ? choosing[i].one : choosing[i].other;
    double trials =
        Math.max(1, IntStream.range(0, likelier.length).mapToLong(c -> likelier[c]).sum());
    long hits = 0;
    long rareHits = 0;
    int length = 0;
    double score = -1;
    for (int j = 0; j < order.length; j++) {
      hits += likelier[order[j]];
      rareHits += rarer[order[j]];
      double shown =
          Math.log((low((double) hits, trials) - delta) / high((double) rareHits, trials));
      if (shown > score) {
        score = shown;
        length = j + 1;
      }
    }
    BitSet cells = new BitSet();
    IntStream.range(0, length).forEach(j -> cells.set(order[j]));
    return new Found(new Event(features.get(i), cells, swapped), score);
  }

  /** Wilson's score bounds (1927). */
  private static double low(double hits, double trials) {
    return wilson(hits, trials, -1);
  }

  private static double high(double hits, double trials) {
    return wilson(hits, trials, 1);
  }

  private static double wilson(double hits, double trials, int side) {
    double share = hits / trials;
    double z = CAUTION * CAUTION / trials;
    double spread = Math.sqrt(z * (share * (1 - share) + z / 4));
    return (share + z / 2 + side * spread) / (1 + z);
  }
}
