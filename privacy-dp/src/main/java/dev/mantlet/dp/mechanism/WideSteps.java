package dev.mantlet.dp.mechanism;

import java.math.BigInteger;

/**
 * Steps of a {@link Grid} on 128 bits, for sums that take the same work whatever the numbers are.
 *
 * <p>A number is cut off to ±2^125 steps, which is 2^60 widths of the noise or more, whatever the
 * data are. A cut brings no two numbers further apart.
 *
 * @param high the upper half, with the sign
 * @param low the lower half
 */
record WideSteps(long high, long low) {
  private static final int MANTISSA = 52;
  private static final long IMPLICIT = 1L << MANTISSA;

  /** Exponent of the lowest bit of a double whose exponent field is 1, or 0. */
  private static final int LOWEST = -1074;

  /** From this shift to the left on, a number is 2^125 steps or more. */
  private static final int BEYOND = 73;

  /** 2^125 in the upper half. */
  private static final long END = 1L << 61;

  /** Two shifts by less than a word make one to the left. */
  private static final int FIRST_SHIFT = 40;

  /** The nearest number of steps of 2^exponent, halves up, of a finite number. */
  static WideSteps of(double number, int exponent) {
    long bits = Double.doubleToRawLongBits(number);
    long sign = bits >> Long.SIZE - 1;
    long field = bits >>> MANTISSA & 0x7ff;
    long subnormal = Branchless.isLess(field, 1);
    long magnitude = bits & IMPLICIT - 1 | IMPLICIT & ~subnormal;
    long mantissa = (magnitude ^ sign) - sign;
    long shift = exponent - (field - subnormal - 1 + LOWEST); // to the right
    long rounded = rounded(mantissa, Branchless.clamp(shift, 0, MANTISSA + 10));
    WideSteps shifted = shifted(rounded, Branchless.clamp(-shift, 0, BEYOND - 1));
    long beyond = ~Branchless.isLess(-shift, BEYOND);
    return new WideSteps(
        Branchless.choose(beyond, (END ^ sign) - sign, shifted.high),
        Branchless.choose(beyond, 0, shifted.low));
  }

  /** The number over 2^shift, halves up; the shift is from 0 to 62. */
  private static long rounded(long number, long shift) {
    return number + ((1L << shift) >>> 1) >> shift;
  }

  /** The number times 2^shift; the shift is from 0 to 72. */
  private static WideSteps shifted(long number, long shift) {
    long first = Branchless.clamp(shift, 0, FIRST_SHIFT);
    return new WideSteps(number >> Long.SIZE - 1, number).left(first).left(shift - first);
  }

  /** By 0 to 63 bits. */
  private WideSteps left(long shift) {
    return new WideSteps(high << shift | low >>> Long.SIZE - 1 - shift >>> 1, low << shift);
  }

  /** Of a whole number of less than 2^127 in magnitude. */
  static WideSteps of(BigInteger number) {
    return new WideSteps(number.shiftRight(Long.SIZE).longValueExact(), number.longValue());
  }

  /** The sum, which is below 2^127 in magnitude. */
  WideSteps plus(WideSteps other) {
    long sum = low + other.low;
    long carry = (low & other.low | (low | other.low) & ~sum) >>> Long.SIZE - 1;
    return new WideSteps(high + other.high + carry, sum);
  }

  /** The number, cut off to ±2^125. */
  WideSteps cut() {
    long above = ~Branchless.isLess(high, END);
    long below = Branchless.isLess(high, -END);
    return new WideSteps(
        Branchless.clamp(high, -END, END), Branchless.choose(above | below, 0, low));
  }

  /** How many bits are beyond the first 63. */
  int excess() {
    long sign = high >> Long.SIZE - 1;
    long upper = high ^ sign;
    long zeros =
        Long.numberOfLeadingZeros(upper)
            + (Long.numberOfLeadingZeros(low ^ sign) & Branchless.isLess(upper, 1));
    return (int) Branchless.clamp(Long.SIZE + 1 - zeros, 0, Long.SIZE);
  }

  /** The first 63 bits, with the sign: the number over 2^excess, rounded down. */
  long first(int excess) {
    long within = low >>> excess | high << Long.SIZE - 1 - excess << 1;
    return Branchless.choose(Branchless.isLess(excess, Long.SIZE), within, high);
  }

  BigInteger exact() {
    BigInteger unsigned =
        BigInteger.valueOf(low >>> 1).shiftLeft(1).add(BigInteger.valueOf(low & 1));
    return BigInteger.valueOf(high).shiftLeft(Long.SIZE).add(unsigned);
  }
}
