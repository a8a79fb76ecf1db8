package dev.mantlet.dp.query;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.Sensitivity;
import dev.mantlet.dp.internal.Require;

/**
 * Turns doubles into whole numbers of steps: cut off to the bounds, taken from an origin, and
 * rounded to the nearest multiple of a power of two.
 *
 * <p>The number of steps is a function of the one value, and never falls as the value rises. So it
 * lies between those of the two bounds, whatever the rounding does, and sums of steps have the
 * sensitivity that these two give. The argument is in {@code docs/proofs/aggregations.md}.
 *
 * @param low the smallest value
 * @param high the largest value
 * @param origin the value that has no steps
 * @param exponent a step is 2^exponent
 */
record Grid(double low, double high, double origin, int exponent) {
  /** Beyond 2^±900 the powers of two of the conversion would leave the normal doubles. */
  private static final double MOST = 0x1p900;

  private static final double LEAST = 0x1p-900;

  /**
   * A grid for values in {@code [low, high]} whose furthest value from the origin is from 2^(bits -
   * 1) to 2^bits steps away.
   *
   * @throws IllegalArgumentException if the bounds are not finite, not in order, or too large or
   *     too close for a grid of normal doubles
   */
  static Grid of(double low, double high, double origin, int bits) {
    double reach = Math.max(Math.abs(low - origin), Math.abs(high - origin));
    return new Grid(low, high, origin, Math.getExponent(reach) + 1 - bits);
  }

  /** Checks bounds before a grid is made of them. */
  static void requireBounds(double low, double high) {
    Require.finite(low, "low");
    Require.finite(high, "high");
    Require.that(low < high, "low must be below high, was %s and %s", low, high);
    Require.that(
        Math.max(Math.abs(low), Math.abs(high)) <= MOST && high - low >= LEAST,
        "the bounds must be within 2^900 of zero and at least 2^-900 apart, were %s and %s",
        low,
        high);
  }

  /** The number in the middle of both, or next to it. */
  static double midpoint(double low, double high) {
    return low + (high - low) / 2;
  }

  /** The steps of the value, which must be a number; infinities are cut off like all others. */
  long steps(double value) {
    double within = value < low ? low : value > high ? high : value;
    return (long) Math.rint((within - origin) * scale());
  }

  private double scale() {
    return Double.longBitsToDouble((long) (Double.MAX_EXPONENT - exponent) << 52); // 2^-exponent
  }

  long lowest() {
    return steps(low);
  }

  long highest() {
    return steps(high);
  }

  /** The size of a step. */
  double granularity() {
    return Math.scalb(1.0, exponent);
  }

  /** How far one unit with up to {@code perUnit} values moves a sum of steps. */
  Sensitivity.L1 sensitivity(Adjacency adjacency, int perUnit) {
    return Sensitivity.l1(Reach.of(lowest(), highest(), adjacency, perUnit)).under(adjacency);
  }
}
