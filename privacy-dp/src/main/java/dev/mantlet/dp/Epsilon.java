package dev.mantlet.dp;

import dev.mantlet.dp.internal.Require;
import java.math.BigDecimal;

/**
 * The privacy parameter ε of one release, as an exact number, in nats.
 *
 * <p>Smaller is more private and noisier; 0.1 to 1 is usual. The noise is calibrated to exactly
 * this number, and the budget is charged for exactly this number, rounded up to its unit of 10^-12.
 *
 * <p>{@link #of(double)} takes the exact binary value of the double. Most decimal fractions have
 * none: the double {@code 0.1} is 0.1000000000000000055…, so <b>nine</b> releases at {@code
 * Epsilon.of(0.1)} fit into a budget of 1, not ten. {@code Epsilon.of("0.1")} is one tenth, and ten
 * releases fit. Halves, quarters and so on are exact either way. Immutable.
 *
 * @param value from 2^-40 to 1024; below lies noise that drowns all data, above no privacy
 */
public record Epsilon(BigDecimal value) {
  static final BigDecimal MAX = BigDecimal.valueOf(1024);

  private static final BigDecimal MIN = new BigDecimal(0x1p-40);

  /** Decimal places of a double of 2^-40 or above: 40 for the exponent and 52 for the mantissa. */
  private static final int MAX_SCALE = 92;

  /** Longest accepted text; reading a decimal takes time quadratic in its length. */
  private static final int MAX_TEXT = 100;

  /**
   * Checks the number.
   *
   * @throws IllegalArgumentException if it is out of range or has more than 92 decimal places
   */
  public Epsilon {
    Require.that(
        value.compareTo(MIN) >= 0 && value.compareTo(MAX) <= 0,
        "epsilon must be from 2^-40 (about 1e-12) to 1024, was %s",
        value);
    value = value.stripTrailingZeros();
    Require.that(
        value.scale() <= MAX_SCALE,
        "epsilon must have at most %s decimal places, had %s",
        MAX_SCALE,
        value.scale());
  }

  /**
   * The exact binary value of the double.
   *
   * @throws IllegalArgumentException if it is not a number from 2^-40 to 1024
   */
  public static Epsilon of(double value) {
    Require.finite(value, "epsilon");
    return new Epsilon(new BigDecimal(value));
  }

  /**
   * The decimal number written in the text, such as {@code "0.1"}.
   *
   * @throws IllegalArgumentException if the text is no decimal number, is over 100 characters long,
   *     or the number is out of range
   */
  public static Epsilon of(String decimal) {
    return new Epsilon(decimal("epsilon", decimal));
  }

  /** The number written in the text; its range is for the caller to check. */
  static BigDecimal decimal(String name, String text) {
    Require.that(
        text.length() <= MAX_TEXT,
        "%s must have at most %s characters, had %s",
        name,
        MAX_TEXT,
        text.length());
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          name + " must be a decimal number such as 0.1, was \"" + text + "\"", e);
    }
  }
}
