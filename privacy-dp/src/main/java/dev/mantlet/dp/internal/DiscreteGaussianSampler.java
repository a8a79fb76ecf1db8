package dev.mantlet.dp.internal;

import java.math.BigInteger;

/**
 * Draws whole numbers z with probability exactly proportional to exp(-z² / (2 σ²)), for a fraction
 * σ² = a / b.
 *
 * <p>Source: Canonne, Kamath and Steinke 2020, algorithm 3. Immutable; as thread-safe as the bits
 * that it is given.
 */
public final class DiscreteGaussianSampler {
  /** Two numbers of so many bits have a product that fits into a long. */
  private static final int SHORT = 31;

  private final BigInteger a;
  private final BigInteger bt;
  private final BigInteger denominator;
  private final DiscreteLaplaceSampler proposal;
  private final boolean inLongs;

  private DiscreteGaussianSampler(BigInteger a, BigInteger b, boolean longs) {
    BigInteger t = a.divide(b).sqrt().add(BigInteger.ONE); // floor(σ) + 1
    this.a = a;
    this.bt = b.multiply(t);
    this.denominator = a.multiply(bt).multiply(t).shiftLeft(1);
    this.proposal = DiscreteLaplaceSampler.withScale(t, BigInteger.ONE);
    this.inLongs =
        longs
            && a.bitLength() <= SHORT
            && bt.bitLength() <= SHORT
            && denominator.bitLength() < Long.SIZE;
  }

  /** The sampler with σ² = numerator / denominator, both 1 or above. */
  public static DiscreteGaussianSampler withVariance(BigInteger numerator, BigInteger denominator) {
    BigInteger divisor = numerator.gcd(denominator);
    return new DiscreteGaussianSampler(numerator.divide(divisor), denominator.divide(divisor), true);
  }

  /** The same distribution from the same bits, without the fast path. */
  public static DiscreteGaussianSampler withoutLongs(BigInteger numerator, BigInteger denominator) {
    BigInteger divisor = numerator.gcd(denominator);
    return new DiscreteGaussianSampler(
        numerator.divide(divisor), denominator.divide(divisor), false);
  }

  /** One draw. */
  public BigInteger draw(SecureBits bits) {
    BigInteger candidate = proposal.draw(bits);
    while (!accepted(candidate, bits)) {
      candidate = proposal.draw(bits);
    }
    return candidate;
  }

  /**
   * Heads with probability exp(-(|y| - σ²/t)² / (2 σ²)), which is exp(-(|y| b t - a)² / (2 a b
   * t²)).
   */
  private boolean accepted(BigInteger y, SecureBits bits) {
    if (inLongs && y.bitLength() < SHORT) {
      long distance = Math.abs(y.longValue()) * bt.longValue() - a.longValue();
      if (Math.abs(distance) < 1L << SHORT) {
        return ExponentialCoin.any(distance * distance, denominator.longValue(), bits);
      }
    }
    BigInteger distance = y.abs().multiply(bt).subtract(a);
    return ExponentialCoin.any(distance.multiply(distance), denominator, bits);
  }
}
