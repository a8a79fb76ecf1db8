package dev.mantlet.dp.query;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.internal.Require;
import dev.mantlet.dp.mechanism.LongMechanism;
import dev.mantlet.dp.mechanism.NoisyLong;
import java.util.Arrays;
import java.util.List;

/**
 * A tree of counters that was released with noise, and the quantiles that it tells. Only {@link
 * Quantiles#release} makes one.
 *
 * <p>All that is read from it is computed from released numbers and costs no further privacy.
 * Immutable.
 */
public final class ReleasedQuantiles {
  /** Where a leaf ends is known to some roundings of the bounds. */
  private static final double OUTWARD = 0x1p-40;

  private final double low;
  private final double high;
  private final QuantileTree tree;
  private final double[] noisy;
  private final double[] consistent;
  private final LongMechanism noise;
  private final Adjacency adjacency;

  ReleasedQuantiles(
      double low,
      double high,
      QuantileTree tree,
      List<NoisyLong> counters,
      LongMechanism noise,
      Adjacency adjacency) {
    this.low = low;
    this.high = high;
    this.tree = tree;
    this.noisy = new double[counters.size()];
    Arrays.setAll(noisy, i -> counters.get(i).value());
    this.consistent = tree.consistent(noisy);
    this.noise = noise;
    this.adjacency = adjacency;
  }

  /**
   * The quantile of this rank, in the units of the values: about this share of the values is below
   * it. Where there are few values it is mostly noise: look at {@link #interval}. It never falls as
   * the rank rises.
   *
   * @param rank from 0 to 1, such as 0.5 for the median
   * @throws IllegalArgumentException if {@code rank} is out of range
   */
  public double value(double rank) {
    requireRank(rank);
    return at(tree.descend(rank, consistent));
  }

  /**
   * The range that holds the exact quantile with at least the probability {@code level}: the
   * smallest value such that at least the share {@code rank} of the values that counted is at or
   * below it, all values being cut off to the bounds. Where there are no values, there is no
   * quantile to hold.
   *
   * <p>It is the test of each leaf whether the quantile can be in it, by Chernoff's bound for the
   * sum of the noise, at the ends of the leaf; the argument is in {@code
   * docs/proofs/aggregations.md}. The probability is that of this rank by itself.
   *
   * @param rank from 0 to 1
   * @param level in [0.5, 1), such as 0.95
   * @throws IllegalArgumentException if {@code rank} or {@code level} is out of range
   */
  public Interval interval(double rank, double level) {
    requireRank(rank);
    NoiseTail tail = NoiseTail.of(noise, 1 - Interval.ofEach(level, 2), rank);
    int first = tree.leaves();
    int last = -1;
    for (int leaf = 0; leaf < tree.leaves(); leaf++) {
      if (mayStartBelow(leaf, tail) && mayReach(leaf + 1, tail)) {
        first = Math.min(first, leaf);
        last = leaf;
      }
    }
    return last < 0 ? new Interval(low, high, level) : between(first, last + 1, level);
  }

  /** Whether the values left of the edge may be no more than the rank takes. */
  private boolean mayStartBelow(int edge, NoiseTail tail) {
    QuantileTree.Side left = tree.left(edge, noisy);
    QuantileTree.Side right = tree.right(edge, noisy);
    return tail.excess(left.sum(), right.sum()) <= tail.bound(left.nodes(), right.nodes());
  }

  /** Whether the values left of the edge may be as many as the rank takes. */
  private boolean mayReach(int edge, NoiseTail tail) {
    QuantileTree.Side left = tree.left(edge, noisy);
    QuantileTree.Side right = tree.right(edge, noisy);
    return tail.excess(left.sum(), right.sum()) >= -tail.bound(left.nodes(), right.nodes());
  }

  private Interval between(int firstEdge, int lastEdge, double level) {
    double outward = (high - low) * OUTWARD;
    double from = at((double) firstEdge / tree.leaves()) - outward;
    double to = at((double) lastEdge / tree.leaves()) + outward;
    return new Interval(Math.max(low, from), Math.min(high, to), level);
  }

  private double at(double share) {
    return Math.max(low, Math.min(low + share * (high - low), high));
  }

  private static void requireRank(double rank) {
    Require.that(rank >= 0 && rank <= 1, "a rank must be from 0 to 1, was %s", rank);
  }

  /** The width of a leaf, in the units of the values: no quantile is known better. */
  public double granularity() {
    return (high - low) / tree.leaves();
  }

  /** What the release of all counters together cost. */
  public PrivacyLoss loss() {
    return noise.loss();
  }

  /** What the loss refers to. */
  public Adjacency adjacency() {
    return adjacency;
  }

  /** The median and the quartiles, and the loss. */
  @Override
  public String toString() {
    return String.format("quartiles %s, %s, %s, %s", value(0.25), value(0.5), value(0.75), loss());
  }
}
