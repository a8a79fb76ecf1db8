package dev.mantlet.dp;

import dev.mantlet.dp.internal.Require;
import java.math.BigDecimal;
import java.math.MathContext;

/**
 * A limit on what an observer learns from released values: the pair (ε, δ) of differential privacy,
 * as exact numbers.
 *
 * <p>Smaller is more private. The numbers are decimal and exact, because a budget adds them up: ten
 * times {@code 0.1} as a {@code double} is more than 1, ten times the decimal 0.1 is not (see
 * {@link Epsilon}). Trailing zeros are removed, so that equal numbers make equal losses. Immutable.
 * Source: Dwork and Roth 2014, definition 2.4.
 *
 * @param epsilon the bound on the log-likelihood ratio, in nats; from 0 to 1024
 * @param delta the additive slack in the bound; in [0, 1)
 */
public record PrivacyLoss(BigDecimal epsilon, BigDecimal delta) {
  /**
   * Decimal places of the smallest double, 2^-1074; it bounds the work that one number can cause.
   */
  private static final int MAX_SCALE = 1074;

  private static final MathContext READABLE = new MathContext(17);

  /**
   * Checks both numbers.
   *
   * @throws IllegalArgumentException if one is out of range or has more than 1074 decimal places
   */
  public PrivacyLoss {
    Require.that(
        epsilon.signum() >= 0 && epsilon.compareTo(Epsilon.MAX) <= 0,
        "epsilon must be from 0 to %s, was %s",
        Epsilon.MAX,
        epsilon);
    Require.that(
        delta.signum() >= 0 && delta.compareTo(BigDecimal.ONE) < 0,
        "delta must be in [0, 1), was %s",
        delta);
    epsilon = epsilon.stripTrailingZeros();
    delta = delta.stripTrailingZeros();
    Require.that(
        epsilon.scale() <= MAX_SCALE && delta.scale() <= MAX_SCALE,
        "epsilon and delta must have at most %s decimal places",
        MAX_SCALE);
  }

  /** The loss of pure differential privacy, δ = 0. */
  public static PrivacyLoss pure(Epsilon epsilon) {
    return new PrivacyLoss(epsilon.value(), BigDecimal.ZERO);
  }

  /** The same as {@code pure(Epsilon.of(epsilon))}: the exact value of the double. */
  public static PrivacyLoss pure(double epsilon) {
    return pure(Epsilon.of(epsilon));
  }

  /** The same as {@code pure(Epsilon.of(decimal))}: the number written in the text. */
  public static PrivacyLoss pure(String decimal) {
    return pure(Epsilon.of(decimal));
  }

  /**
   * This loss with the δ that is written in the text, such as {@code "1e-6"}. A budget of δ = 1e-5
   * then has room for ten such losses; the doubles 1e-6 and 1e-5 are other numbers.
   *
   * @throws IllegalArgumentException if the text is no decimal number, is over 100 characters long,
   *     has more than 1074 decimal places, or is not in [0, 1)
   */
  public PrivacyLoss withDelta(String decimal) {
    return new PrivacyLoss(epsilon, Epsilon.decimal("delta", decimal));
  }

  /**
   * This loss with another δ, taken at the exact value of the double.
   *
   * @throws IllegalArgumentException if {@code delta} is not in [0, 1)
   */
  public PrivacyLoss withDelta(double delta) {
    Require.finite(delta, "delta");
    return new PrivacyLoss(epsilon, new BigDecimal(delta));
  }

  /** Both numbers to 17 digits, as in {@code (ε = 0.25, δ = 0)}. */
  @Override
  public String toString() {
    return "(ε = " + readable(epsilon) + ", δ = " + readable(delta) + ")";
  }

  private static String readable(BigDecimal number) {
    BigDecimal rounded = number.round(READABLE).stripTrailingZeros();
    return rounded.scale() <= 20 ? rounded.toPlainString() : rounded.toString();
  }
}
