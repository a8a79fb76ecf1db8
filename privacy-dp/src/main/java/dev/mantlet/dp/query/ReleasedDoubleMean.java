package dev.mantlet.dp.query;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.mechanism.NoisyLong;

/**
 * A mean of doubles that was released with noise, and what it means. Only {@link
 * DoubleMean#release} makes one.
 *
 * <p>It is computed from a noisy sum and a noisy number of values, so what is done here costs no
 * further privacy. Immutable.
 */
public final class ReleasedDoubleMean {
  private static final double USUAL_LEVEL = 0.95;

  private final Grid grid;
  private final NoisyLong sum;
  private final ReleasedCount count;
  private final PrivacyLoss loss;

  ReleasedDoubleMean(Grid grid, NoisyLong sum, ReleasedCount count, PrivacyLoss loss) {
    this.grid = grid;
    this.sum = sum;
    this.count = count;
    this.loss = loss;
  }

  /**
   * The released mean, in the units of the values: midpoint + noisy sum / max(1, noisy count), cut
   * off to {@code [low(), high()]}.
   *
   * <p>Where there are few values, fewer than some 10 / ε, it is mostly noise and often one of the
   * bounds: look at {@link #interval} and {@link #count}. It is not quite right on average, being a
   * quotient that is cut off.
   */
  public double value() {
    return within(grid.origin() + offset());
  }

  /** The mean distance from the origin, not cut off. */
  double offset() {
    return grid.granularity() * sum.value() / Math.max(1, count.value());
  }

  /**
   * The range that holds the exact mean of the values that counted, cut off to the bounds, with at
   * least the probability {@code level}. It is made of two intervals that each miss with half the
   * probability (the union bound). Where there are no values, there is no mean to hold.
   *
   * @param level in [0.5, 1), such as 0.95
   * @throws IllegalArgumentException if {@code level} is out of range
   */
  public Interval interval(double level) {
    Interval offsets = offsets(Interval.ofEach(level, 2), level);
    return new Interval(
        within(Interval.below(grid.origin() + offsets.low())),
        within(Interval.above(grid.origin() + offsets.high())),
        level);
  }

  /** The range of the mean distance from the origin, if each of the two parts holds at a level. */
  Interval offsets(double ofEach, double level) {
    NoisyLong.Interval sums = sum.interval(ofEach);
    NoisyLong.Interval counts = count.interval(ofEach);
    if (counts.high() < 1) {
      return new Interval(grid.low() - grid.origin(), grid.high() - grid.origin(), level);
    }
    double fewest = Math.max(1, counts.low());
    double most = counts.high();
    double step = grid.granularity();
    // Rounding to whole steps moves each value, and so the mean, by half a step; one is for both.
    double low = sums.low() * step / (sums.low() < 0 ? fewest : most) - step;
    double high = sums.high() * step / (sums.high() < 0 ? most : fewest) + step;
    // A sum at the end of the range of long may have been cut off: no bound on that side.
    return new Interval(
        sums.low() == Long.MIN_VALUE ? Double.NEGATIVE_INFINITY : Interval.below(low),
        sums.high() == Long.MAX_VALUE ? Double.POSITIVE_INFINITY : Interval.above(high),
        level);
  }

  private double within(double mean) {
    return Math.max(grid.low(), Math.min(mean, grid.high()));
  }

  Grid grid() {
    return grid;
  }

  /** The number of values that the mean is over. Its loss is part of {@link #loss()}. */
  public ReleasedCount count() {
    return count;
  }

  /** The bound below which values were cut off. */
  public double low() {
    return grid.low();
  }

  /** The bound above which values were cut off. */
  public double high() {
    return grid.high();
  }

  /**
   * The size of a step, a power of two, in the units of the values. It depends on the bounds alone.
   */
  public double granularity() {
    return grid.granularity();
  }

  /** What the release of sum and count together cost. */
  public PrivacyLoss loss() {
    return loss;
  }

  /** What the loss refers to. */
  public Adjacency adjacency() {
    return count.adjacency();
  }

  /** The mean with its 95 % interval, the noisy number of values, and the loss. */
  @Override
  public String toString() {
    return String.format(
        "%s at 95 %%, of %d values, %s",
        interval(USUAL_LEVEL).around(value()), count.value(), loss);
  }
}
