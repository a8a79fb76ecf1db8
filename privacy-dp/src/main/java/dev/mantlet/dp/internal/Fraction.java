package dev.mantlet.dp.internal;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Not API: an exact fraction, 0 or above. Immutable.
 *
 * @param numerator 0 or above
 * @param denominator 1 or above
 */
public record Fraction(BigInteger numerator, BigInteger denominator) {
  /** The decimal number as a fraction. */
  public static Fraction of(BigDecimal decimal) {
    BigInteger power = BigInteger.TEN.pow(Math.abs(decimal.scale()));
    return decimal.scale() >= 0
        ? new Fraction(decimal.unscaledValue(), power)
        : new Fraction(decimal.unscaledValue().multiply(power), BigInteger.ONE);
  }

  public Fraction times(long factor) {
    return new Fraction(numerator.multiply(BigInteger.valueOf(factor)), denominator);
  }

  public Fraction over(BigInteger divisor) {
    return new Fraction(numerator, denominator.multiply(divisor));
  }

  public Fraction over(long divisor) {
    return over(BigInteger.valueOf(divisor));
  }

  /** How many bits are to the right of the binary point before the first one, at most. */
  public int leadingZeros() {
    return Math.max(0, denominator.bitLength() - numerator.bitLength() + 1);
  }
}
