package dev.mantlet.dp.mechanism;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * Functions of decimal numbers to some fifty digits, for calibration.
 *
 * <p>Each result is within 1e-50 of the exact one, relative, for the arguments that
 * calibration has. What is proved with them adds a margin that is far larger.
 */
final class Decimals {
  static final MathContext DIGITS = new MathContext(70);

  static final BigDecimal TWO = BigDecimal.valueOf(2);

  /** √(2π). */
  static final BigDecimal ROOT_OF_TWO_PI =
      TWO.multiply(
              new BigDecimal(
                  "3.14159265358979323846264338327950288419716939937510582097494459230781640628620899862803"))
          .sqrt(DIGITS);

  /** From here on the continued fraction of the tail is used. */
  private static final BigDecimal FAR = BigDecimal.valueOf(6);

  /** Terms of the continued fraction: enough for fifty digits from {@link #FAR} on. */
  private static final int FRACTIONS = 160;

  private static final BigDecimal SMALL = new BigDecimal("0.0001");
  private static final int TERMS = 16;
  private static final BigDecimal NEGLIGIBLE = new BigDecimal("1e-75");

  private Decimals() {}

  /** exp(x), for |x| up to some thousands: Taylor's series of a small part of x, squared back. */
  static BigDecimal exp(BigDecimal x) {
    int halvings = 0;
    BigDecimal part = x;
    while (part.abs().compareTo(SMALL) > 0) {
      part = part.divide(TWO, DIGITS);
      halvings++;
    }
    BigDecimal sum = BigDecimal.ONE;
    for (int k = TERMS; k >= 1; k--) { // Horner
      sum = sum.multiply(part, DIGITS).divide(BigDecimal.valueOf(k), DIGITS).add(BigDecimal.ONE);
      sum = sum.round(DIGITS);
    }
    for (int i = 0; i < halvings; i++) {
      sum = sum.multiply(sum, DIGITS);
    }
    return sum;
  }

  /** The chance that a standard normal number is above x. */
  static BigDecimal normalTail(BigDecimal x) {
    if (x.signum() < 0) {
      return BigDecimal.ONE.subtract(normalTail(x.negate()), DIGITS);
    }
    BigDecimal density = density(x);
    return density.multiply(x.compareTo(FAR) > 0 ? millsRatio(x) : nearRatio(x, density), DIGITS);
  }

  /** The density of the standard normal distribution. */
  static BigDecimal density(BigDecimal x) {
    return exp(x.multiply(x, DIGITS).divide(TWO, DIGITS).negate()).divide(ROOT_OF_TWO_PI, DIGITS);
  }

  /** Laplace's continued fraction 1 / (x + 1 / (x + 2 / (x + 3 / ...))). */
  private static BigDecimal millsRatio(BigDecimal x) {
    BigDecimal denominator = x;
    for (int k = FRACTIONS; k >= 1; k--) {
      denominator = x.add(BigDecimal.valueOf(k).divide(denominator, DIGITS), DIGITS);
    }
    return BigDecimal.ONE.divide(denominator, DIGITS);
  }

  /** (1/2) / density - Σ x^(2k+1) / (1 · 3 · 5 ... (2k+1)): all terms of one sign. */
  private static BigDecimal nearRatio(BigDecimal x, BigDecimal density) {
    BigDecimal square = x.multiply(x, DIGITS);
    BigDecimal term = x;
    BigDecimal sum = BigDecimal.ZERO;
    for (int odd = 1; term.compareTo(NEGLIGIBLE) > 0; odd += 2) {
      sum = sum.add(term, DIGITS);
      term = term.multiply(square, DIGITS).divide(BigDecimal.valueOf(odd + 2L), DIGITS);
    }
    return BigDecimal.ONE.divide(TWO.multiply(density), DIGITS).subtract(sum, DIGITS);
  }

  /** The natural logarithm of a positive number: two steps of Halley's method, each tripling the digits. */
  static BigDecimal ln(BigDecimal x) {
    BigDecimal y = new BigDecimal(log(x));
    for (int i = 0; i < 2; i++) {
      BigDecimal power = exp(y);
      y =
          y.add(
              TWO.multiply(x.subtract(power, DIGITS)).divide(x.add(power, DIGITS), DIGITS), DIGITS);
    }
    return y;
  }

  /** The natural logarithm of a positive number as a double, also where the number is none. */
  static double log(BigDecimal x) {
    int exponent = x.precision() - x.scale();
    return StrictMath.log(x.scaleByPowerOfTen(-exponent).doubleValue())
        + exponent * StrictMath.log(10);
  }
}
