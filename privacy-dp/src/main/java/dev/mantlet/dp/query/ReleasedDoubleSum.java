package dev.mantlet.dp.query;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.mechanism.NoisyLong;

/**
 * A sum of doubles that was released with noise, and what it means. Only {@link DoubleSum#release}
 * makes one.
 *
 * <p>It is a whole number of steps of {@link #granularity}, whatever the data are. Immutable.
 */
public final class ReleasedDoubleSum {
  private static final double USUAL_LEVEL = 0.95;

  private final Grid grid;
  private final NoisyLong steps;
  private final Adjacency adjacency;
  private final int perUnit;

  ReleasedDoubleSum(Grid grid, NoisyLong steps, Adjacency adjacency, int perUnit) {
    this.grid = grid;
    this.steps = steps;
    this.adjacency = adjacency;
    this.perUnit = perUnit;
  }

  /**
   * The released sum, in the units of the values: the double nearest to {@code steps().value() *
   * granularity()}. It is right on average, unless the steps are at an end of the range of {@code
   * long}, where they were cut off.
   */
  public double value() {
    return steps.value()
        * grid.granularity(); // a power of two: the only rounding is that to double
  }

  /**
   * The range that holds the exact sum of the values that counted, each cut off to the bounds and
   * rounded to whole steps, with at least the probability {@code level}. Rounding moves each value
   * by at most half a step.
   *
   * @param level in [0.5, 1), such as 0.95
   * @throws IllegalArgumentException if {@code level} is out of range
   */
  public Interval interval(double level) {
    NoisyLong.Interval around = steps.interval(level);
    double low = Interval.below(around.low() * grid.granularity());
    double high = Interval.above(around.high() * grid.granularity());
    return new Interval(
        around.low() == Long.MIN_VALUE ? Double.NEGATIVE_INFINITY : low,
        around.high() == Long.MAX_VALUE ? Double.POSITIVE_INFINITY : high,
        level);
  }

  /** The released sum in whole steps, which is what the noise was added to. */
  public NoisyLong steps() {
    return steps;
  }

  /**
   * The size of a step, a power of two, in the units of the values. It depends on the bounds alone.
   */
  public double granularity() {
    return grid.granularity();
  }

  /** What the release cost. */
  public PrivacyLoss loss() {
    return steps.mechanism().loss();
  }

  /** What the loss refers to. */
  public Adjacency adjacency() {
    return adjacency;
  }

  /** How many values of one unit counted at most. */
  public int perUnit() {
    return perUnit;
  }

  /** The sum with its 95 % interval and its loss. */
  @Override
  public String toString() {
    return interval(USUAL_LEVEL).around(value()) + " at 95 %, " + loss();
  }
}
