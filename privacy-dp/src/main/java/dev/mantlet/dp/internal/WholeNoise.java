package dev.mantlet.dp.internal;

import java.math.BigInteger;

/**
 * Not API: noise of a known distribution on the whole numbers, symmetric around zero. Immutable; as
 * thread-safe as the bits that it is given.
 */
public sealed interface WholeNoise permits TableNoise, FixedWorkNoise, ReferenceNoise {
  /** What {@link #draw} says where the noise is left to {@link #beyond}. */
  long BEYOND = Long.MIN_VALUE;

  /** Largest width of noise by fixed work: its table is read as a whole for each draw. */
  int MOST_FIXED = 64;

  /** One draw, of less than 2^60 in magnitude, or {@link #BEYOND}: then {@link #beyond} has it. */
  long draw(SecureBits bits);

  /** What completes a draw that said {@link #BEYOND}. */
  BigInteger beyond(SecureBits bits);

  /**
   * {@code exact} plus one draw, cut off at the ends of the range of {@code long}.
   *
   * <p>The sum is cut off, never the noise alone: that would show how far the number is from the
   * end of the range.
   */
  default long addTo(long exact, SecureBits bits) {
    long noise = draw(bits);
    if (noise == BEYOND) {
      return saturated(BigInteger.valueOf(exact).add(beyond(bits)));
    }
    long sum = exact + noise;
    boolean overflows = ((exact ^ sum) & (noise ^ sum)) < 0;
    return overflows ? end(exact < 0) : sum;
  }

  /** {@code exact} plus one draw, whatever its size. */
  default BigInteger addTo(BigInteger exact, SecureBits bits) {
    long noise = draw(bits);
    return exact.add(noise == BEYOND ? beyond(bits) : BigInteger.valueOf(noise));
  }

  private static long saturated(BigInteger sum) {
    return sum.bitLength() < Long.SIZE ? sum.longValue() : end(sum.signum() < 0);
  }

  private static long end(boolean negative) {
    return negative ? Long.MIN_VALUE : Long.MAX_VALUE;
  }

  /** Noise with probability proportional to exp(-|z| / scale), scale = t / s, both 1 or above. */
  static WholeNoise laplace(BigInteger t, BigInteger s) {
    int k = halvings(t.divide(s));
    return k <= TableNoise.MOST_HALVINGS
        ? new TableNoise(LaplaceShape.of(t, s, k))
        : laplaceByReference(t, s);
  }

  /** The same distribution, made without a table: for few draws. */
  static WholeNoise laplaceByReference(BigInteger t, BigInteger s) {
    return new ReferenceNoise(DiscreteLaplaceSampler.withScale(t, s)::draw);
  }

  /** Noise with probability proportional to exp(-z² / (2 σ²)), σ² = a / b, both 1 or above. */
  static WholeNoise gaussian(BigInteger a, BigInteger b) {
    int k = halvings(a.divide(b).sqrt());
    return k <= TableNoise.MOST_HALVINGS
        ? new TableNoise(GaussianShape.of(a, b, k))
        : gaussianByReference(a, b);
  }

  /** The same distribution, made without a table: for few draws. */
  static WholeNoise gaussianByReference(BigInteger a, BigInteger b) {
    return new ReferenceNoise(DiscreteGaussianSampler.withVariance(a, b)::draw);
  }

  /** Laplace noise by the same work for each draw, for scales up to {@value #MOST_FIXED}. */
  static WholeNoise laplaceByFixedWork(BigInteger t, BigInteger s) {
    LaplaceShape shape = LaplaceShape.of(t, s, 0);
    int scale = t.divide(s).intValueExact() + 1;
    return new FixedWorkNoise(shape, shape.cumulative(44 * scale)); // exp(-44) < 2^-63
  }

  /** Gaussian noise by the same work for each draw, for σ up to {@value #MOST_FIXED}. */
  static WholeNoise gaussianByFixedWork(BigInteger a, BigInteger b) {
    GaussianShape shape = GaussianShape.of(a, b, 0);
    int sigma = a.divide(b).sqrt().intValueExact() + 1;
    return new FixedWorkNoise(shape, shape.cumulative(10 * sigma)); // exp(-50) < 2^-63 at 10 σ
  }

  /** The least k for which width / 2^k is below 2^7. */
  private static int halvings(BigInteger width) {
    return Math.max(0, width.bitLength() - 7);
  }
}
