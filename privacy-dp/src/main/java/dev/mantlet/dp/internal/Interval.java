package dev.mantlet.dp.internal;

import java.math.BigInteger;

/**
 * Not API: two whole numbers between which a real number lies, in units of a power of two that the
 * context names. All operations round outward.
 *
 * @param low at most the number
 * @param high at least the number
 */
record Interval(BigInteger low, BigInteger high) {
  static final Interval ZERO = new Interval(BigInteger.ZERO, BigInteger.ZERO);

  /** Bits beyond those asked for, for the errors of the steps in between. */
  private static final int GUARD = 32;

  /**
   * Exponents of the series are below 2^-REDUCED, so that each term has at least so many bits less.
   */
  private static final int REDUCED = 8;

  static Interval one(int bits) {
    BigInteger one = BigInteger.ONE.shiftLeft(bits);
    return new Interval(one, one);
  }

  /** exp(-n / d) in units of 2^-bits, for n >= 0 and d >= 1; at most some units wide. */
  static Interval expMinus(BigInteger n, BigInteger d, int bits) {
    if (n.divide(d).bitLength() > Integer.SIZE - 2 || n.divide(d).intValue() >= bits) {
      return new Interval(BigInteger.ZERO, BigInteger.ONE); // exp(-x) < 2^-x
    }
    int halvings = Math.max(0, n.bitLength() - d.bitLength() + 1 + REDUCED);
    int width = bits + halvings + GUARD;
    BigInteger x = n.shiftLeft(width).divide(d.shiftLeft(halvings));
    Interval power = new Interval(series(x.add(BigInteger.ONE), width).low, series(x, width).high);
    for (int i = 0; i < halvings; i++) {
      power = power.times(power, width);
    }
    return power.rescaled(width - bits);
  }

  /**
   * exp(-x) for x in units of 2^-width, below 2^-REDUCED: Taylor's series, whose alternating terms
   * fall, so that it errs by less than the first term left out. Each term is short by less than three
   * units, with what it takes over from those before; so all k of them by less than k (k + 1).
   */
  private static Interval series(BigInteger x, int width) {
    BigInteger sum = BigInteger.ZERO;
    BigInteger term = BigInteger.ONE.shiftLeft(width);
    int k = 0;
    while (term.signum() > 0) {
      sum = (k & 1) == 0 ? sum.add(term) : sum.subtract(term);
      k++;
      term = term.multiply(x).shiftRight(width).divide(BigInteger.valueOf(k));
    }
    BigInteger error = BigInteger.valueOf((long) k * (k + 1));
    return new Interval(sum.subtract(error).max(BigInteger.ZERO), sum.add(error));
  }

  /** The product of two numbers that are 0 or above, all three in units of 2^-bits. */
  Interval times(Interval other, int bits) {
    return new Interval(low.multiply(other.low), high.multiply(other.high)).rescaled(bits);
  }

  /** The same number in units that are larger by 2^shift. */
  Interval rescaled(int shift) {
    return new Interval(low.shiftRight(shift), high.negate().shiftRight(shift).negate());
  }

  Interval plus(Interval other) {
    return new Interval(low.add(other.low), high.add(other.high));
  }

  Interval minus(Interval other) {
    return new Interval(low.subtract(other.high), high.subtract(other.low));
  }

  Interval twice() {
    return new Interval(low.shiftLeft(1), high.shiftLeft(1));
  }

  /** The quotient by a number above 0, all three in units of 2^-bits. */
  Interval over(Interval divisor, int bits) {
    return new Interval(
        low.shiftLeft(bits).divide(divisor.high),
        high.shiftLeft(bits).add(divisor.low).subtract(BigInteger.ONE).divide(divisor.low));
  }
}
