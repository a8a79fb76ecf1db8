package dev.mantlet.dp.mechanism;

import dev.mantlet.dp.internal.NoiseSource;
import dev.mantlet.dp.internal.WholeNoise;
import java.math.BigDecimal;
import java.math.BigInteger;

/** Noise whose width is an exact decimal, as fractions of whole numbers. */
final class Fractions {
  private Fractions() {}

  /** Laplace noise of scale {@code sensitivity / epsilon}. */
  static NoiseSource laplace(BigInteger sensitivity, BigDecimal epsilon) {
    BigInteger t = sensitivity.multiply(denominator(epsilon));
    BigInteger s = numerator(epsilon);
    return new NoiseSource(WholeNoise.laplaceByReference(t, s), () -> WholeNoise.laplace(t, s));
  }

  /** The same by fixed work; the scale is at most {@link WholeNoise#MOST_FIXED}. */
  static NoiseSource laplaceByFixedWork(BigInteger sensitivity, BigDecimal epsilon) {
    BigInteger t = sensitivity.multiply(denominator(epsilon));
    return NoiseSource.always(WholeNoise.laplaceByFixedWork(t, numerator(epsilon)));
  }

  /** Gaussian noise by fixed work; σ is at most {@link WholeNoise#MOST_FIXED}. */
  static NoiseSource gaussianByFixedWork(double sigma) {
    BigDecimal square = new BigDecimal(sigma).pow(2);
    return NoiseSource.always(
        WholeNoise.gaussianByFixedWork(numerator(square), denominator(square)));
  }

  /** Gaussian noise of the exact value of σ. */
  static NoiseSource gaussian(double sigma) {
    BigDecimal square = new BigDecimal(sigma).pow(2);
    BigInteger a = numerator(square);
    BigInteger b = denominator(square);
    return new NoiseSource(WholeNoise.gaussianByReference(a, b), () -> WholeNoise.gaussian(a, b));
  }

  /** The number times {@link #denominator}: unscaled · 10^-scale, and scale can be negative. */
  static BigInteger numerator(BigDecimal number) {
    return number.scale() >= 0
        ? number.unscaledValue()
        : number.unscaledValue().multiply(BigInteger.TEN.pow(-number.scale()));
  }

  static BigInteger denominator(BigDecimal number) {
    return BigInteger.TEN.pow(Math.max(0, number.scale()));
  }
}
