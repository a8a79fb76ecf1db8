package dev.mantlet.dp.mechanism;

import dev.mantlet.dp.internal.Require;
import dev.mantlet.dp.internal.SecureBits;
import dev.mantlet.dp.internal.WholeNoise;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * The multiples of 2^exponent, on which real numbers are rounded before noise of whole multiples is
 * added. Everything up to the result is exact; the result is the double nearest to the noisy
 * multiple, which is a function of that multiple alone.
 *
 * @param exponent of the step, from -600 to 700
 */
record Grid(int exponent) {
  /** Steps in the width of the noise: as fine as Google's library has it. */
  private static final int FINE = 40;

  private static final int MANTISSA = 52;
  private static final long IMPLICIT = 1L << MANTISSA;

  /** Exponent of the lowest bit of a double whose exponent field is 1, or 0. */
  private static final int LOWEST = -1074;

  /** Multiples below it, plus noise below 2^60, are sums of longs. */
  private static final int SHORT = 61;

  /** The grid for noise of this width: 2^40 steps or up to twice as many. */
  static Grid forNoise(double width) {
    int exponent = Math.getExponent(width) - FINE;
    return new Grid(exponent);
  }

  /** The step as a double. */
  double step() {
    return Math.scalb(1.0, exponent);
  }

  /** The most whole steps between two rounded numbers that are {@code distance} apart. */
  BigInteger steps(BigDecimal distance, int dimensions) {
    return scaled(distance).toBigInteger().add(BigInteger.valueOf(dimensions));
  }

  /** An exact number of the size of the data, in steps. */
  BigDecimal scaled(BigDecimal number) {
    return exponent >= 0
        ? number.divide(new BigDecimal(BigInteger.ONE.shiftLeft(exponent)), Decimals.DIGITS)
        : number.multiply(new BigDecimal(BigInteger.ONE.shiftLeft(-exponent)));
  }

  /** The number plus noise. */
  double release(double number, WholeNoise noise, SecureBits bits) {
    long steps = shortSteps(number);
    if (steps == Long.MAX_VALUE) {
      return number(noise.addTo(steps(number), bits));
    }
    long drawn = noise.draw(bits);
    return drawn == WholeNoise.BEYOND
        ? number(BigInteger.valueOf(steps).add(noise.beyond(bits)))
        : number(steps + drawn);
  }

  /** The nearest number of steps, halves up, if it is below 2^61; else Long.MAX_VALUE. */
  private long shortSteps(double number) {
    int shift = shift(number);
    if (shift > MANTISSA + 2) {
      return 0;
    }
    if (shift > 0) {
      return mantissa(number) + (1L << shift - 1) >> shift;
    }
    return MANTISSA + 1 - shift <= SHORT ? mantissa(number) << -shift : Long.MAX_VALUE;
  }

  /** For numbers beyond, which are whole steps themselves. */
  private BigInteger steps(double number) {
    return BigInteger.valueOf(mantissa(number)).shiftLeft(-shift(number));
  }

  /** The binary digits by which a step is larger than the unit of {@link #mantissa}. */
  private int shift(double number) {
    return exponent - (Math.max(field(number), 1) - 1 + LOWEST);
  }

  private static long mantissa(double number) {
    long bits = Double.doubleToRawLongBits(number);
    long magnitude = bits & IMPLICIT - 1 | (field(number) == 0 ? 0 : IMPLICIT);
    return bits < 0 ? -magnitude : magnitude;
  }

  /** The exponent as it is stored. */
  private static int field(double number) {
    return (int) (Double.doubleToRawLongBits(number) >>> MANTISSA) & 0x7ff;
  }

  private double number(long steps) {
    return number(steps, 0);
  }

  /** As for longs where it is one; else of its first 63 bits. */
  private double number(BigInteger steps) {
    int excess = Math.max(0, steps.bitLength() - 63);
    return number(steps.shiftRight(excess).longValue(), excess);
  }

  /** The same number. */
  double number(WideSteps steps) {
    int excess = steps.excess();
    return number(steps.first(excess), excess);
  }

  private double number(long steps, int excess) {
    return within(Math.scalb((double) steps, exponent + excess));
  }

  private static double within(double number) {
    return Math.max(-Double.MAX_VALUE, Math.min(Double.MAX_VALUE, number));
  }

  /** A number that can be rounded. */
  static void requireFinite(double number) {
    Require.finite(number, "the number to release");
  }

  /** Numbers that can be rounded, as many as the sensitivity is for. */
  static void requireFinite(double[] numbers, int dimensions) {
    Require.that(
        numbers.length == dimensions,
        "the sensitivity is that of %s numbers, found %s",
        dimensions,
        numbers.length);
    for (double number : numbers) {
      requireFinite(number);
    }
  }
}
