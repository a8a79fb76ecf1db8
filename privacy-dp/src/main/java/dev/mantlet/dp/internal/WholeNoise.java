package dev.mantlet.dp.internal;

import java.math.BigInteger;

/**
 * Not API: noise of a known distribution on the whole numbers, symmetric around zero. Immutable; as
 * thread-safe as the bits that it is given.
 */
public sealed interface WholeNoise permits TableNoise, ReferenceNoise {
  /**
   * {@code exact} plus one draw, cut off at the ends of the range of {@code long}.
   *
   * <p>The sum is cut off, never the noise alone: that would show how far the number is from the
   * end of the range.
   */
  long addTo(long exact, SecureBits bits);

  /** Noise with probability proportional to exp(-|z| / scale), scale = t / s, both 1 or above. */
  static WholeNoise laplace(BigInteger t, BigInteger s) {
    int k = halvings(t.divide(s));
    return k <= TableNoise.MOST_HALVINGS
        ? TableNoise.of(LaplaceShape.of(t, s, k))
        : new ReferenceNoise(DiscreteLaplaceSampler.withScale(t, s)::draw);
  }

  /** Noise with probability proportional to exp(-z² / (2 σ²)), σ² = a / b, both 1 or above. */
  static WholeNoise gaussian(BigInteger a, BigInteger b) {
    int k = halvings(a.divide(b).sqrt());
    return k <= TableNoise.MOST_HALVINGS
        ? TableNoise.of(GaussianShape.of(a, b, k))
        : new ReferenceNoise(DiscreteGaussianSampler.withVariance(a, b)::draw);
  }

  /** The least k for which width / 2^k is below 2^7. */
  private static int halvings(BigInteger width) {
    return Math.max(0, width.bitLength() - 7);
  }

  /** {@code exact} plus {@code noise}, cut off at the ends of the range. */
  static long saturated(long exact, BigInteger noise) {
    BigInteger sum = BigInteger.valueOf(exact).add(noise);
    if (sum.bitLength() < Long.SIZE) {
      return sum.longValue();
    }
    return sum.signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
  }
}
