package dev.mantlet.dp.query;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.mechanism.NoisyLong;

/**
 * A variance that was released with noise, and what it means. Only {@link Variance#release} makes
 * one.
 *
 * <p>It is computed from a noisy number of values, a noisy sum and a noisy sum of squares, so what
 * is done here costs no further privacy. Immutable.
 */
public final class ReleasedVariance {
  private static final double USUAL_LEVEL = 0.95;

  private final ReleasedDoubleMean mean;
  private final NoisyLong squares;

  ReleasedVariance(ReleasedDoubleMean mean, NoisyLong squares) {
    this.mean = mean;
    this.squares = squares;
  }

  /**
   * The released variance of the population, in the units of the values squared: the mean square
   * less the squared mean, from 0 to a quarter of the squared span. Where there are few values it
   * is mostly noise: look at {@link #interval}.
   */
  public double value() {
    double offset = mean.offset() / half();
    double meanSquare = squareStep() * (squares.value() / (double) Math.max(1, count().value()));
    return ofValues(meanSquare - offset * offset);
  }

  /** The square root of {@link #value}. */
  public double standardDeviation() {
    return Math.sqrt(value());
  }

  /** The released mean, in the units of the values, cut off to the bounds. */
  public double mean() {
    return mean.value();
  }

  /**
   * The range that holds the exact variance of the values that counted, cut off to the bounds, with
   * at least the probability {@code level}. It is made of three intervals that each miss with a
   * third of the probability (the union bound). Where there are no values, there is no variance to
   * hold.
   *
   * @param level in [0.5, 1), such as 0.95
   * @throws IllegalArgumentException if {@code level} is out of range
   */
  public Interval interval(double level) {
    double ofEach = Interval.ofEach(level, 3);
    Interval offsets = mean.offsets(ofEach, level);
    Interval meanSquares = meanSquares(ofEach, level);
    double ofLow = Math.abs(offsets.low() / half());
    double ofHigh = Math.abs(offsets.high() / half());
    double furthest = Math.max(ofLow, ofHigh);
    double nearest = offsets.low() <= 0 && offsets.high() >= 0 ? 0 : Math.min(ofLow, ofHigh);
    double low = Interval.below(meanSquares.low() - Interval.above(furthest * furthest));
    double high = Interval.above(meanSquares.high() - Interval.below(nearest * nearest));
    return new Interval(ofValues(low), ofValues(high), level);
  }

  private Interval meanSquares(double ofEach, double level) {
    NoisyLong.Interval sums = squares.interval(ofEach);
    NoisyLong.Interval counts = mean.count().interval(ofEach);
    double fewest = Math.max(1, counts.low());
    double most = Math.max(1, counts.high());
    // A square is moved by half a step of its own, and by up to one more by the rounding of its
    // value: |q| steps of 2^-30 half spans, doubled, are at most a step of the squares.
    double slack = 2 * squareStep();
    double low = squareStep() * (Math.max(0, sums.low()) / most) - slack;
    double high = squareStep() * (Math.max(0, sums.high()) / fewest) + slack;
    return new Interval(
        Interval.below(low),
        sums.high() == Long.MAX_VALUE ? Double.POSITIVE_INFINITY : Interval.above(high),
        level);
  }

  /** The step of the squares: a squared step of the values, times 2^30; in squared half spans. */
  private double squareStep() {
    double step = mean.granularity() / half();
    return step * step * Math.scalb(1.0, VarianceSums.GRID_BITS);
  }

  /**
   * In the units of the values squared, from what is in squared half spans. All but this step is in
   * those, because a sum of squares of the values can be beyond the doubles.
   */
  private double ofValues(double variance) {
    return Math.max(0, Math.min(variance, 1)) * half() * half(); // Popoviciu's inequality
  }

  private double half() {
    return (mean.high() - mean.low()) / 2;
  }

  /** The number of values that the variance is over. Its loss is part of {@link #loss()}. */
  public ReleasedCount count() {
    return mean.count();
  }

  /** The size of a step of the values, a power of two. It depends on the bounds alone. */
  public double granularity() {
    return mean.granularity();
  }

  /** What the release of all three numbers together cost. */
  public PrivacyLoss loss() {
    return mean.loss();
  }

  /** What the loss refers to. */
  public Adjacency adjacency() {
    return mean.adjacency();
  }

  /** The variance with its 95 % interval, the noisy number of values, and the loss. */
  @Override
  public String toString() {
    return String.format(
        "%s at 95 %%, of %d values, %s",
        interval(USUAL_LEVEL).around(value()), count().value(), loss());
  }
}
