package dev.mantlet.dp.query;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.mechanism.NoisyLong;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * A mean that was released with noise, and what it means. Only {@link Mean#release} makes one.
 *
 * <p>It is computed from a noisy sum and a noisy number of units, so what is done here costs no
 * further privacy, and floating-point numbers do no harm. Immutable.
 */
public final class ReleasedMean {
  private static final double USUAL_LEVEL = 0.95;
  private static final int DIGITS = 34;

  private final Bounds bounds;
  private final NoisyLong sum;
  private final ReleasedCount count;
  private final PrivacyLoss loss;

  ReleasedMean(Bounds bounds, NoisyLong sum, ReleasedCount count, PrivacyLoss loss) {
    this.bounds = bounds;
    this.sum = sum;
    this.count = count;
    this.loss = loss;
  }

  /**
   * The released mean, in the units of the values: midpoint + noisy sum / max(1, noisy count), cut
   * off to {@code [low(), high()]}; the double nearest to that.
   *
   * <p>Where there are few units, fewer than some 10 / ε, it is mostly noise and often one of the
   * bounds, and where there are none it still is a number: look at {@link #interval} and {@link
   * #count}. It is not quite right on average, being a quotient that is cut off; do not average
   * means over many groups.
   */
  public double value() {
    return mean(bounds, sum.value(), Math.max(1, count.value()), RoundingMode.HALF_EVEN)
        .doubleValue();
  }

  /**
   * The range that holds the exact mean, of the first value of each unit, cut off to the bounds,
   * with at least the probability {@code level}; where there are few units, up to all of {@code
   * [low(), high()]}. It is made of two intervals that each miss with half the probability (the
   * union bound). Where there are no units, there is no mean to hold.
   *
   * @param level in [0.5, 1), such as 0.95
   * @throws IllegalArgumentException if {@code level} is out of range
   */
  public Interval interval(double level) {
    Interval widest = widest(bounds, level); // checks the level
    // Each of the two misses with at most half of 1 - level; rounded upward, to miss no more often.
    double ofEach = Math.nextUp((1 + level) / 2);
    return ofEach < 1
        ? quotient(bounds, sum.interval(ofEach), count.interval(ofEach), level)
        : widest;
  }

  /** The range of midpoint + sum / count over all sums and all counts from 1 in their intervals. */
  static Interval quotient(
      Bounds bounds, NoisyLong.Interval sums, NoisyLong.Interval counts, double level) {
    if (counts.high() < 1) {
      return widest(bounds, level);
    }
    long most = counts.high();
    long fewest = Math.max(1, counts.low());
    // A sum at the end of the range of long may have been cut off: no bound on that side.
    BigDecimal low =
        sums.low() == Long.MIN_VALUE
            ? BigDecimal.valueOf(bounds.low())
            : mean(bounds, sums.low(), sums.low() < 0 ? fewest : most, RoundingMode.FLOOR);
    BigDecimal high =
        sums.high() == Long.MAX_VALUE
            ? BigDecimal.valueOf(bounds.high())
            : mean(bounds, sums.high(), sums.high() < 0 ? most : fewest, RoundingMode.CEILING);
    return new Interval(atMost(low), atLeast(high), level);
  }

  private static Interval widest(Bounds bounds, double level) {
    return new Interval(
        atMost(BigDecimal.valueOf(bounds.low())),
        atLeast(BigDecimal.valueOf(bounds.high())),
        level);
  }

  private static BigDecimal mean(Bounds bounds, long sum, long count, RoundingMode mode) {
    return BigDecimal.valueOf(sum)
        .divide(BigDecimal.valueOf(count), new MathContext(DIGITS, mode))
        .add(BigDecimal.valueOf(bounds.midpoint()))
        .max(BigDecimal.valueOf(bounds.low()))
        .min(BigDecimal.valueOf(bounds.high()));
  }

  private static double atMost(BigDecimal number) {
    double near = number.doubleValue();
    return new BigDecimal(near).compareTo(number) > 0 ? Math.nextDown(near) : near;
  }

  private static double atLeast(BigDecimal number) {
    return -atMost(number.negate());
  }

  /**
   * The number of units that the mean is over, released with half of the loss. Its loss is part of
   * {@link #loss()}.
   */
  public ReleasedCount count() {
    return count;
  }

  /** The bound below which values were cut off. */
  public long low() {
    return bounds.low();
  }

  /** The bound above which values were cut off. */
  public long high() {
    return bounds.high();
  }

  /** What the release of sum and count together cost. */
  public PrivacyLoss loss() {
    return loss;
  }

  /** What the loss refers to. */
  public Adjacency adjacency() {
    return count.adjacency();
  }

  /**
   * The mean with its 95 % interval, the noisy number of units, and the loss, as in {@code 52.31
   * [47.9, 56.84] at 95 %, of 201 units, (ε = 0.5, δ = 0)}. Written to about a hundredth of a
   * percent of the span.
   */
  @Override
  public String toString() {
    Interval usual = interval(USUAL_LEVEL);
    return String.format(
        "%s [%s, %s] at 95 %%, of %d units, %s",
        readable(value(), RoundingMode.HALF_EVEN),
        readable(usual.low(), RoundingMode.FLOOR),
        readable(usual.high(), RoundingMode.CEILING),
        count.value(),
        loss);
  }

  private String readable(double number, RoundingMode mode) {
    int places = Math.max(0, 5 - Long.toString(bounds.high() - bounds.low()).length());
    return new BigDecimal(number).setScale(places, mode).toPlainString();
  }

  /**
   * A confidence interval, both ends included.
   *
   * @param low the smallest number in it
   * @param high the largest number in it; {@code low} or above
   * @param level the probability with which it holds the exact mean, at least; in [0.5, 1)
   */
  public record Interval(double low, double high, double level) {
    /**
     * Checks the order of the ends and the level.
     *
     * @throws IllegalArgumentException if {@code low} is above {@code high} or {@code level} is out
     *     of range
     */
    public Interval {
      if (!(low <= high)) {
        throw new IllegalArgumentException(
            "low must not be above high, was " + low + " and " + high);
      }
      if (!(level >= 0.5 && level < 1)) {
        throw new IllegalArgumentException("level must be in [0.5, 1), was " + level);
      }
    }
  }
}
