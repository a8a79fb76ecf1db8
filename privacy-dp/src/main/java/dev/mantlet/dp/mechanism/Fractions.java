package dev.mantlet.dp.mechanism;

import dev.mantlet.dp.internal.Fraction;
import dev.mantlet.dp.internal.NoiseSource;
import dev.mantlet.dp.internal.WholeNoise;
import java.math.BigDecimal;
import java.math.BigInteger;

/** Noise whose width is an exact decimal, as fractions of whole numbers. */
final class Fractions {
  private Fractions() {}

  /** Laplace noise of scale {@code sensitivity / epsilon}. */
  static NoiseSource laplace(BigInteger sensitivity, BigDecimal epsilon) {
    Fraction scale = scale(sensitivity, epsilon);
    BigInteger t = scale.numerator();
    BigInteger s = scale.denominator();
    return new NoiseSource(WholeNoise.laplaceByReference(t, s), () -> WholeNoise.laplace(t, s));
  }

  /** The same by fixed work; the scale is at most {@link WholeNoise#MOST_FIXED}. */
  static NoiseSource laplaceByFixedWork(BigInteger sensitivity, BigDecimal epsilon) {
    Fraction scale = scale(sensitivity, epsilon);
    return NoiseSource.always(
        WholeNoise.laplaceByFixedWork(scale.numerator(), scale.denominator()));
  }

  private static Fraction scale(BigInteger sensitivity, BigDecimal epsilon) {
    Fraction exact = Fraction.of(epsilon);
    return new Fraction(sensitivity.multiply(exact.denominator()), exact.numerator());
  }

  /** Gaussian noise by fixed work; σ is at most {@link WholeNoise#MOST_FIXED}. */
  static NoiseSource gaussianByFixedWork(double sigma) {
    Fraction square = Fraction.of(new BigDecimal(sigma).pow(2));
    return NoiseSource.always(
        WholeNoise.gaussianByFixedWork(square.numerator(), square.denominator()));
  }

  /** Gaussian noise of the exact value of σ. */
  static NoiseSource gaussian(double sigma) {
    Fraction square = Fraction.of(new BigDecimal(sigma).pow(2));
    BigInteger a = square.numerator();
    BigInteger b = square.denominator();
    return new NoiseSource(WholeNoise.gaussianByReference(a, b), () -> WholeNoise.gaussian(a, b));
  }
}
