package dev.mantlet.dp.partition;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * An exact fraction, 0 or above. Immutable.
 *
 * @param numerator 0 or above
 * @param denominator 1 or above
 */
record Fraction(BigInteger numerator, BigInteger denominator) {
  /** The decimal number as a fraction. */
  static Fraction of(BigDecimal decimal) {
    BigInteger power = BigInteger.TEN.pow(Math.abs(decimal.scale()));
    return decimal.scale() >= 0
        ? new Fraction(decimal.unscaledValue(), power)
        : new Fraction(decimal.unscaledValue().multiply(power), BigInteger.ONE);
  }

  Fraction times(long factor) {
    return new Fraction(numerator.multiply(BigInteger.valueOf(factor)), denominator);
  }

  Fraction over(BigInteger divisor) {
    return new Fraction(numerator, denominator.multiply(divisor));
  }

  Fraction over(long divisor) {
    return over(BigInteger.valueOf(divisor));
  }

  /** How many bits are to the right of the binary point before the first one, at most. */
  int leadingZeros() {
    return Math.max(0, denominator.bitLength() - numerator.bitLength() + 1);
  }
}
