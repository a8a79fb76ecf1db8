package dev.mantlet.dp.partition;

import dev.mantlet.dp.internal.Fraction;
import dev.mantlet.dp.internal.Require;
import dev.mantlet.dp.mechanism.DiscreteGaussianVector;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * How rarely discrete Gaussian noise is large: an upper bound of P(Z ≥ m).
 *
 * <p>From m on each term exp(-z² / (2 σ²)) is at most exp(-(m + ½) / σ²) times the one before, so
 * they add up to at most a geometric series; all terms add up to at least 1 and at least √(2π) σ.
 * Written as logarithms, with a margin far above what the roundings do.
 */
final class GaussianTail {
  private static final double MARGIN = 1e-9;
  private static final MathContext DOWN = new MathContext(20, RoundingMode.FLOOR);

  private GaussianTail() {}

  /**
   * The smallest m that is known to have P(Z ≥ m) at most this probability.
   *
   * @throws IllegalArgumentException if it is beyond 2^62
   */
  static long leastRareNoise(DiscreteGaussianVector noise, Fraction probability) {
    double sigma = noise.sigma();
    double logProbability = log(probability);
    double far = sigma * StrictMath.sqrt(-2 * logProbability) + 2; // the bound holds from here on
    Require.that(far < 0x1p62, "the noise is too wide for a threshold: sigma is %s", sigma);
    return Bisection.last(m -> m == 0 || logTail(m, sigma) > logProbability) + 1;
  }

  private static double log(Fraction probability) {
    BigDecimal near =
        new BigDecimal(probability.numerator())
            .divide(new BigDecimal(probability.denominator()), DOWN);
    return StrictMath.log(near.doubleValue());
  }

  /** ln of the upper bound, itself rounded upward. */
  private static double logTail(long m, double sigma) {
    double exponent = m / sigma * (m / sigma) / 2;
    double beyond = -StrictMath.log(-StrictMath.expm1(-(m + 0.5) / sigma / sigma));
    double all = StrictMath.log(Math.max(1, StrictMath.sqrt(2 * Math.PI) * sigma));
    return beyond - all - exponent + MARGIN * (1 + exponent);
  }
}
