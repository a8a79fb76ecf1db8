package dev.mantlet.dp.query;

import dev.mantlet.dp.internal.Require;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * A confidence interval of a real number, both ends included.
 *
 * @param low the smallest number in it
 * @param high the largest number in it; {@code low} or above
 * @param level the probability with which it holds the exact number, at least; in [0.5, 1)
 */
public record Interval(double low, double high, double level) {
  private static final int DIGITS = 4;

  /** Numbers that take more places are written with an exponent. */
  private static final int MOST_PLACES = 15;

  /**
   * Checks the order of the ends and the level.
   *
   * @throws IllegalArgumentException if {@code low} is above {@code high} or {@code level} is out
   *     of range
   */
  public Interval {
    Require.that(low <= high, "low must not be above high, was %s and %s", low, high);
    Require.that(level >= 0.5 && level < 1, "level must be in [0.5, 1), was %s", level);
  }

  /**
   * The level at which each of {@code parts} intervals must hold, so that all do at {@code level}
   * (the union bound); rounded upward, and below 1.
   */
  static double ofEach(double level, int parts) {
    Require.that(level >= 0.5 && level < 1, "level must be in [0.5, 1), was %s", level);
    return Math.min(Math.nextUp(1 - (1 - level) / parts), Math.nextDown(1.0));
  }

  /**
   * The number with this interval, to about four digits of its width, as in {@code 51.56 [49.69,
   * 53.54]}.
   */
  String around(double number) {
    return readable(number, RoundingMode.HALF_EVEN)
        + " ["
        + readable(low, RoundingMode.FLOOR)
        + ", "
        + readable(high, RoundingMode.CEILING)
        + "]";
  }

  private String readable(double number, RoundingMode mode) {
    double places = DIGITS - Math.ceil(Math.log10(high - low));
    if (!Double.isFinite(number) || !(Math.abs(places) <= MOST_PLACES)) {
      return Double.toString(number);
    }
    return new BigDecimal(number).setScale((int) Math.max(0, places), mode).toPlainString();
  }

  /** A little below the number: by more than a dozen roundings of numbers of its size. */
  static double below(double number) {
    return number - Math.abs(number) * 0x1p-48 - Double.MIN_VALUE;
  }

  /** A little above the number. */
  static double above(double number) {
    return -below(-number);
  }
}
