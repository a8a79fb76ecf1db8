package dev.mantlet.dp.internal;

import java.math.BigInteger;

/**
 * Draws whole numbers z with probability exactly (1 - q) / (1 + q) · q^|z|, q = exp(-1 / scale),
 * for a fraction scale = t / s.
 *
 * <p>Source: Canonne, Kamath and Steinke 2020, algorithm 2. The proof and the tests that hold it
 * are in {@code docs/proofs/discrete-laplace.md}. Immutable; as thread-safe as the bits that it is
 * given.
 */
public final class DiscreteLaplaceSampler {
  private final BigInteger t;
  private final BigInteger s;
  private final boolean inLongs;

  private DiscreteLaplaceSampler(BigInteger t, BigInteger s, boolean inLongs) {
    this.t = t;
    this.s = s;
    this.inLongs = inLongs;
  }

  /** The sampler with scale numerator / denominator, both 1 or above; in longs where both fit. */
  public static DiscreteLaplaceSampler withScale(BigInteger numerator, BigInteger denominator) {
    BigInteger divisor = numerator.gcd(denominator);
    BigInteger t = numerator.divide(divisor);
    BigInteger s = denominator.divide(divisor);
    return new DiscreteLaplaceSampler(t, s, t.bitLength() < Long.SIZE && s.bitLength() < Long.SIZE);
  }

  /** The same distribution from the same bits, without the fast path. */
  public DiscreteLaplaceSampler withoutLongs() {
    return new DiscreteLaplaceSampler(t, s, false);
  }

  /**
   * One draw. It has no bound; at scale t / s it is beyond k · t / s with probability about
   * exp(-k).
   */
  public BigInteger draw(SecureBits bits) {
    while (true) {
      BigInteger magnitude = magnitude(bits);
      boolean negative = bits.next(1) == 1;
      if (!negative) {
        return magnitude;
      }
      if (magnitude.signum() != 0) { // a negative zero would count zero twice
        return magnitude.negate();
      }
    }
  }

  /** One draw of the magnitudes alone: y >= 0 with probability (1 - q) q^y. */
  public BigInteger magnitude(SecureBits bits) {
    return inLongs ? inLongs(t.longValue(), s.longValue(), bits) : inBigIntegers(bits);
  }

  private static BigInteger inLongs(long t, long s, SecureBits bits) {
    long u = Uniform.below(t, bits);
    while (!ExponentialCoin.upToOne(u, t, bits)) {
      u = Uniform.below(t, bits);
    }
    long v = geometric(bits);
    long product = t * v;
    long sum = product + u;
    if (Math.multiplyHigh(t, v) == 0 && product >= 0 && sum >= 0) {
      return BigInteger.valueOf(sum / s);
    }
    return BigInteger.valueOf(t)
        .multiply(BigInteger.valueOf(v))
        .add(BigInteger.valueOf(u))
        .divide(BigInteger.valueOf(s));
  }

  private BigInteger inBigIntegers(SecureBits bits) {
    BigInteger u = Uniform.below(t, bits);
    while (!ExponentialCoin.upToOne(u, t, bits)) {
      u = Uniform.below(t, bits);
    }
    return t.multiply(BigInteger.valueOf(geometric(bits))).add(u).divide(s);
  }

  /** The number of heads before the first tails of a coin of 1 / e. */
  private static long geometric(SecureBits bits) {
    long heads = 0;
    while (ExponentialCoin.inverseOfE(bits)) {
      heads++;
    }
    return heads;
  }
}
