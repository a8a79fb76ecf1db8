package dev.mantlet.dp.internal;

import java.math.BigInteger;

/**
 * Whole numbers below a bound, all equally likely.
 *
 * <p>As many bits as the largest result has, drawn again while they are too large: less than two
 * tries on average, and no bias to argue about. Both forms use the same bits for the same bound.
 */
public final class Uniform {
  private static final int MOST_BITS = 63;

  private Uniform() {}

  /** A number in [0, bound); {@code bound} is 1 or above. */
  public static long below(long bound, SecureBits bits) {
    int width = Long.SIZE - Long.numberOfLeadingZeros(bound - 1);
    if (width == 0) {
      return 0;
    }
    long candidate = bits.next(width);
    while (candidate >= bound) {
      candidate = bits.next(width);
    }
    return candidate;
  }

  /** A number in [0, bound); {@code bound} is 1 or above. */
  public static BigInteger below(BigInteger bound, SecureBits bits) {
    int width = bound.subtract(BigInteger.ONE).bitLength();
    BigInteger candidate = ofWidth(width, bits);
    while (candidate.compareTo(bound) >= 0) {
      candidate = ofWidth(width, bits);
    }
    return candidate;
  }

  private static BigInteger ofWidth(int width, SecureBits bits) {
    BigInteger number = BigInteger.ZERO;
    for (int missing = width; missing > 0; missing -= MOST_BITS) {
      int count = Math.min(missing, MOST_BITS);
      number = number.shiftLeft(count).or(BigInteger.valueOf(bits.next(count)));
    }
    return number;
  }
}
