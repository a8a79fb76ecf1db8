package dev.mantlet.dp.query;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.mechanism.NoisyLong;

/**
 * The sum of the values of one group, with their number and mean, released with noise. Only {@link
 * SumByGroup} makes one.
 *
 * <p>All three are computed from two released numbers, the number of values and the sum of their
 * distances from the middle of the bounds. Immutable.
 */
public final class ReleasedGroupSum {
  private static final double USUAL_LEVEL = 0.95;

  private final Grid grid;
  private final NoisyLong steps;
  private final ReleasedDoubleMean mean;

  ReleasedGroupSum(Grid grid, NoisyLong steps, ReleasedCount count, PrivacyLoss loss) {
    this.grid = grid;
    this.steps = steps;
    this.mean = new ReleasedDoubleMean(grid, steps, count, loss);
  }

  /**
   * The released sum, in the units of the values: count · midpoint + noisy sum of the distances
   * from it. It is right on average, but for rounding, and if no groups were left out for low
   * counts.
   */
  public double value() {
    return grid.origin() * count().value() + grid.granularity() * steps.value();
  }

  /**
   * The range that holds the exact sum of the values that counted, each cut off to the bounds and
   * rounded to whole steps from the midpoint, with at least the probability {@code level}. It is
   * made of two intervals that each miss with half the probability (the union bound).
   *
   * @param level in [0.5, 1), such as 0.95
   * @throws IllegalArgumentException if {@code level} is out of range
   */
  public Interval interval(double level) {
    double ofEach = Interval.ofEach(level, 2);
    NoisyLong.Interval sums = steps.interval(ofEach);
    NoisyLong.Interval counts = count().interval(ofEach);
    boolean rising = grid.origin() >= 0;
    double low = at(rising ? counts.low() : counts.high(), sums.low());
    double high = -at(rising ? -counts.high() : -counts.low(), -sums.high());
    return new Interval(
        sums.low() == Long.MIN_VALUE ? Double.NEGATIVE_INFINITY : low,
        sums.high() == Long.MAX_VALUE ? Double.POSITIVE_INFINITY : high,
        level);
  }

  /** The sum that these numbers make, or a little below. */
  private double at(long count, long sum) {
    return Interval.below(
        Interval.below(grid.origin() * count) + Interval.below(grid.granularity() * sum));
  }

  /** The mean of the values, cut off to the bounds, from the same two numbers. */
  public ReleasedDoubleMean mean() {
    return mean;
  }

  /** The number of values. Its loss is part of {@link #loss()}. */
  public ReleasedCount count() {
    return mean.count();
  }

  /**
   * The size of a step, a power of two, in the units of the values. It depends on the bounds alone.
   */
  public double granularity() {
    return grid.granularity();
  }

  /** What the release of all groups together cost. */
  public PrivacyLoss loss() {
    return mean.loss();
  }

  /** What the loss refers to. */
  public Adjacency adjacency() {
    return mean.adjacency();
  }

  /** The sum with its 95 % interval, the mean and the number of values. */
  String brief() {
    return String.format(
        "%s at 95 %%, mean %s, of %d values",
        interval(USUAL_LEVEL).around(value()),
        mean.interval(USUAL_LEVEL).around(mean.value()),
        count().value());
  }

  /** The sum with its 95 % interval, the mean and the number of values, and the loss. */
  @Override
  public String toString() {
    return brief() + ", " + loss();
  }
}
