package dev.mantlet.dp.internal;

import java.math.BigInteger;

/**
 * A coin that shows heads with probability exactly exp(-γ), for a fraction γ, made from fair bits.
 *
 * <p>Source: Canonne, Kamath and Steinke 2020, algorithm 1. Its Bernoulli(γ / k) is made here of
 * two independent coins, 1 / k and γ: the same probability without a product that could overflow.
 */
public final class ExponentialCoin {
  private ExponentialCoin() {}

  /** Heads with probability 1 / e. */
  public static boolean inverseOfE(SecureBits bits) {
    return upToOne(1, 1, bits);
  }

  /** Heads with probability exp(-n / d), where {@code 0 <= n <= d} and {@code d >= 1}. */
  public static boolean upToOne(long n, long d, SecureBits bits) {
    long k = 1;
    while (Uniform.below(k, bits) == 0 && Uniform.below(d, bits) < n) {
      k++;
    }
    return (k & 1) == 1;
  }

  /**
   * Heads with probability exp(-n / d), where {@code 0 <= n <= d} and {@code d >= 1}; uses the same
   * bits as the form for long.
   */
  public static boolean upToOne(BigInteger n, BigInteger d, SecureBits bits) {
    return lastToss(1, n, d, bits);
  }

  private static boolean lastToss(long from, BigInteger n, BigInteger d, SecureBits bits) {
    long k = from;
    while (Uniform.below(k, bits) == 0 && Uniform.below(d, bits).compareTo(n) < 0) {
      k++;
    }
    return (k & 1) == 1;
  }

  /** Heads with probability exp(-n / d), where {@code n >= 0} and {@code d >= 1}. */
  public static boolean any(long n, long d, SecureBits bits) {
    long rest = n;
    while (rest > d) {
      if (!inverseOfE(bits)) {
        return false;
      }
      rest -= d;
    }
    return upToOne(rest, d, bits);
  }

  /**
   * Heads with probability exp(-n / d), where {@code n >= 0} and {@code d >= 1}; uses the same bits
   * as the form for long.
   */
  public static boolean any(BigInteger n, BigInteger d, SecureBits bits) {
    BigInteger rest = n;
    while (rest.compareTo(d) > 0) {
      if (!inverseOfE(bits)) {
        return false;
      }
      rest = rest.subtract(d);
    }
    return upToOne(rest, d, bits);
  }

  /**
   * What {@link #upToOne(BigInteger, BigInteger, SecureBits)} shows if its first toss, of
   * probability n / d, was a head.
   */
  static boolean afterFirstHead(BigInteger n, BigInteger d, SecureBits bits) {
    return lastToss(2, n, d, bits);
  }
}
