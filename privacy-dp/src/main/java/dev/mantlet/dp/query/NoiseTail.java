package dev.mantlet.dp.query;

import dev.mantlet.dp.mechanism.DiscreteGaussianVector;
import dev.mantlet.dp.mechanism.DiscreteLaplace;
import dev.mantlet.dp.mechanism.LongMechanism;
import java.util.HashMap;
import java.util.Map;

/**
 * How far noisy counters left and right of an edge can be off together: Chernoff's bound for a
 * weighted sum of noise.
 *
 * <p>With left counters weighted by 1 - rank and right ones by -rank, the sum is the number of
 * values left of the edge less the share {@code rank} of all. For each λ the noise of it is above t
 * with probability at most exp(-λ t) times the product of the moment generating functions, so each
 * λ gives a bound. For people to read; takes part in no release.
 */
abstract class NoiseTail {
  /** Upward margin, far above the error of the roundings. */
  private static final double OUTWARD = 1 + 0x1p-30;

  final double logMiss;
  final double rank;
  private final Map<Long, Double> known = new HashMap<>();

  private NoiseTail(double miss, double rank) {
    this.logMiss = -Math.log(miss);
    this.rank = rank;
  }

  /**
   * For counters with this noise each; the bound is missed upward with probability at most {@code
   * miss}, and downward too.
   */
  static NoiseTail of(LongMechanism noise, double miss, double rank) {
    if (noise instanceof DiscreteLaplace laplace) {
      return new OfLaplace(laplace.scale(), miss, rank);
    }
    if (noise instanceof DiscreteGaussianVector gaussian) {
      return new OfGaussian(gaussian.sigma(), miss, rank);
    }
    throw new IllegalStateException("no query has such noise on many numbers: " + noise);
  }

  /** The number of values left of the edge less what the rank takes. */
  final double excess(double left, double right) {
    return (1 - rank) * left - rank * right;
  }

  /** The most that the noise of the excess is, if it has so many counters on each side. */
  final double bound(int left, int right) {
    return known.computeIfAbsent(
        (long) left << Integer.SIZE | right, sides -> computed(left, right) * OUTWARD);
  }

  abstract double computed(int left, int right);

  private static final class OfLaplace extends NoiseTail {
    private static final int CHOICES = 64;

    private final double scale;

    OfLaplace(double scale, double miss, double rank) {
      super(miss, rank);
      this.scale = scale;
    }

    @Override
    double computed(int left, int right) {
      double largest = Math.max(left > 0 ? 1 - rank : 0, right > 0 ? rank : 0);
      if (largest == 0) {
        return 0; // no noise at all
      }
      double best = Double.POSITIVE_INFINITY;
      for (int i = 1; i < CHOICES; i++) {
        double lambda = (double) i / CHOICES / (scale * largest);
        double log = left * logMgf((1 - rank) * lambda) + right * logMgf(rank * lambda);
        best = Math.min(best, (log + logMiss) / lambda);
      }
      return best;
    }

    /** ln E exp(λ z) = ln((1 - q)² / ((1 - q e^λ) (1 - q e^-λ))) with q = exp(-1 / scale). */
    private double logMgf(double lambda) {
      double exponent = 1 / scale;
      return 2 * Math.log(-Math.expm1(-exponent))
          - Math.log(-Math.expm1(lambda - exponent))
          - Math.log(-Math.expm1(-lambda - exponent));
    }
  }

  private static final class OfGaussian extends NoiseTail {
    private final double sigma;

    OfGaussian(double sigma, double miss, double rank) {
      super(miss, rank);
      this.sigma = sigma;
    }

    /** At the best λ, as ln E exp(λ z) is at most λ² σ² / 2, also for noise of whole numbers. */
    @Override
    double computed(int left, int right) {
      double weights = left * (1 - rank) * (1 - rank) + right * rank * rank;
      return sigma * Math.sqrt(2 * logMiss * weights);
    }
  }
}
