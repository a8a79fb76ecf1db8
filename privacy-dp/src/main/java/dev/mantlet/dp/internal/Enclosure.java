package dev.mantlet.dp.internal;

import java.math.BigInteger;

/**
 * Not API: two whole numbers between which a real number lies, both in units of 2^-bits. All
 * operations round outward, so that what is shown of it is true whatever the precision. Immutable.
 *
 * @param low at most the number
 * @param high at least the number
 * @param bits the precision
 */
public record Enclosure(BigInteger low, BigInteger high, int bits) {
  private static final BigInteger ONE = BigInteger.ONE;

  /** Of a fraction, 0 or above. */
  public static Enclosure of(Fraction fraction, int bits) {
    BigInteger[] quotient =
        fraction.numerator().shiftLeft(bits).divideAndRemainder(fraction.denominator());
    return new Enclosure(
        quotient[0], quotient[1].signum() == 0 ? quotient[0] : quotient[0].add(ONE), bits);
  }

  public static Enclosure one(int bits) {
    BigInteger one = ONE.shiftLeft(bits);
    return new Enclosure(one, one, bits);
  }

  /** Of 0. */
  public static Enclosure zero(int bits) {
    return new Enclosure(BigInteger.ZERO, BigInteger.ZERO, bits);
  }

  /**
   * Of e to the power of a fraction, 0 or above: the power series at exponent / 2^squarings, which
   * is at most 1/2, and so many squarings. Each squaring doubles the relative error, and the result
   * is below 4^exponent, so that much more is computed and dropped at the end. At most two units
   * wide.
   */
  public static Enclosure exp(Fraction exponent, int bits) {
    BigInteger whole = exponent.numerator().divide(exponent.denominator());
    int squarings = whole.bitLength() + 1;
    int inner = bits + 2 * squarings + 2 * whole.intValueExact() + 16;
    Enclosure power = series(of(exponent.over(ONE.shiftLeft(squarings)), inner));
    for (int i = 0; i < squarings; i++) {
      power = power.times(power);
    }
    return power.rounded(bits);
  }

  /** Of e to the power of a fraction that is 0 or below, given as its negative. */
  public static Enclosure expMinus(Fraction exponent, int bits) {
    BigInteger whole = exponent.numerator().divide(exponent.denominator());
    if (whole.compareTo(BigInteger.valueOf(bits)) >= 0) {
      return new Enclosure(BigInteger.ZERO, ONE, bits); // exp(-x) < 2^-x
    }
    int inner = bits + 8;
    return one(inner).over(exp(exponent, inner)).rounded(bits);
  }

  /** Of e^x for x up to 1/2. */
  private static Enclosure series(Enclosure x) {
    Enclosure sum = one(x.bits);
    Enclosure term = one(x.bits);
    for (int k = 1; term.high.compareTo(ONE) > 0; k++) {
      term = term.times(x).over(BigInteger.valueOf(k));
      sum = sum.plus(term);
    }
    // The terms that are left are each at most half of the one before.
    return new Enclosure(sum.low, sum.high.add(term.high), x.bits);
  }

  public Enclosure plus(Enclosure other) {
    return new Enclosure(low.add(other.low), high.add(other.high), bits);
  }

  public Enclosure minus(Enclosure other) {
    return new Enclosure(low.subtract(other.high), high.subtract(other.low), bits);
  }

  /** The product of two numbers that are 0 or above. */
  public Enclosure times(Enclosure other) {
    return new Enclosure(
        low.max(BigInteger.ZERO).multiply(other.low.max(BigInteger.ZERO)).shiftRight(bits),
        ceil(high.multiply(other.high), bits),
        bits);
  }

  /**
   * The product with a fraction, both 0 or above: one rounding, also where the fraction is tiny.
   */
  public Enclosure times(Fraction fraction) {
    BigInteger n = fraction.numerator();
    BigInteger d = fraction.denominator();
    return new Enclosure(low.multiply(n).divide(d), ceiling(high.multiply(n), d), bits);
  }

  /** The quotient of a number 0 or above and one above 0 whose lower bound is above 0. */
  public Enclosure over(Enclosure other) {
    return new Enclosure(
        low.max(BigInteger.ZERO).shiftLeft(bits).divide(other.high),
        ceiling(high.shiftLeft(bits), other.low),
        bits);
  }

  private Enclosure over(BigInteger divisor) {
    return new Enclosure(low.divide(divisor), ceiling(high, divisor), bits);
  }

  /** The whole number below the number, or one less where that is not sure. */
  public BigInteger floor() {
    return low.shiftRight(bits);
  }

  /** The smaller of the number and 1. */
  public Enclosure atMostOne() {
    BigInteger one = ONE.shiftLeft(bits);
    return new Enclosure(low.min(one), high.min(one), bits);
  }

  /** The same at a lower precision. */
  public Enclosure rounded(int fewer) {
    int dropped = bits - fewer;
    return new Enclosure(low.shiftRight(dropped), ceil(high, dropped), fewer);
  }

  private static BigInteger ceil(BigInteger number, int dropped) {
    return number.negate().shiftRight(dropped).negate();
  }

  /** The quotient of a number and a positive one, rounded up. */
  public static BigInteger ceiling(BigInteger number, BigInteger divisor) {
    BigInteger[] quotient = number.divideAndRemainder(divisor);
    return quotient[1].signum() > 0 ? quotient[0].add(ONE) : quotient[0];
  }
}
