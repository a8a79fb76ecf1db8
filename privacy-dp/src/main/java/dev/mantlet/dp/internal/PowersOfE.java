package dev.mantlet.dp.internal;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Not API: e^x for a decimal number x of 0 or above, between two whole numbers in units of
 * 2^-places, as close as one wishes, in whole numbers alone.
 *
 * <p>Taylor's series of a small fraction of x, then squared back; every rounding of the lower end
 * is downward and of the upper end upward. The proof is in {@code docs/proofs/local.md}. Immutable.
 */
public final class PowersOfE {
  /** x is halved until it is at most 2^-3. */
  private static final int SMALL = 3;

  private static final int GUARD = 64;

  private final BigInteger numerator;
  private final BigInteger denominator;
  private final int halvings;

  /** For what the squarings and the size of the result, below 4^x, take of the places. */
  private final int guard;

  /** The powers for this x, from 0 to some thousands. */
  public PowersOfE(BigDecimal x) {
    int whole = x.toBigInteger().intValueExact() + 1;
    BigInteger power = BigInteger.TEN.pow(Math.abs(x.scale()));
    BigInteger unscaled = x.unscaledValue();
    this.halvings = Integer.SIZE - Integer.numberOfLeadingZeros(whole) + SMALL;
    this.guard = GUARD + halvings + 2 * whole;
    this.numerator = x.scale() >= 0 ? unscaled : unscaled.multiply(power);
    this.denominator = (x.scale() >= 0 ? power : BigInteger.ONE).shiftLeft(halvings);
  }

  /**
   * Two ends that hold a number.
   *
   * @param low at most the number, in units of 2^-places
   * @param high at least the number
   */
  public record Bounds(BigInteger low, BigInteger high) {}

  /** The bounds in units of 2^-places. */
  public Bounds within(int places) {
    int fine = places + guard;
    BigInteger one = BigInteger.ONE.shiftLeft(fine);
    BigInteger low = numerator.shiftLeft(fine).divide(denominator);
    BigInteger high = ceiling(numerator.shiftLeft(fine), denominator);
    BigInteger termLow = one;
    BigInteger termHigh = one;
    BigInteger sumLow = one;
    BigInteger sumHigh = one;
    for (long k = 1; termHigh.compareTo(BigInteger.ONE) > 0; k++) {
      BigInteger divisor = BigInteger.valueOf(k).shiftLeft(fine);
      termLow = termLow.multiply(low).divide(divisor);
      termHigh = ceiling(termHigh.multiply(high), divisor);
      sumLow = sumLow.add(termLow);
      sumHigh = sumHigh.add(termHigh);
    }
    sumHigh = sumHigh.add(termHigh); // all further terms: each at most an eighth of the one before
    for (int i = 0; i < halvings; i++) {
      sumLow = sumLow.multiply(sumLow).shiftRight(fine);
      sumHigh = ceiling(sumHigh.multiply(sumHigh), one);
    }
    return new Bounds(sumLow.shiftRight(guard), ceiling(sumHigh, BigInteger.ONE.shiftLeft(guard)));
  }

  /** The whole number below e^x, or one less if e^x is above it by less than 2^-64. */
  public BigInteger floor() {
    return within(Long.SIZE).low().shiftRight(Long.SIZE);
  }

  /** The quotient of a number of 0 or above and a positive one, rounded up. */
  public static BigInteger ceiling(BigInteger dividend, BigInteger divisor) {
    return dividend.add(divisor).subtract(BigInteger.ONE).divide(divisor);
  }
}
