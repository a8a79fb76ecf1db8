package dev.mantlet.dp.query;

import java.util.HashMap;
import java.util.Map;

/**
 * How far noisy counters left and right of an edge can be off together: Chernoff's bound for a
 * weighted sum of discrete Laplace noise.
 *
 * <p>With left counters weighted by 1 - rank and right ones by -rank, the sum is the number of
 * values left of the edge less the share {@code rank} of all. For each λ the noise of it is above t
 * with probability at most exp(-λ t) times the product of the moment generating functions, so each
 * λ gives a bound, and the least of some is taken. For people to read; takes part in no release.
 */
final class NoiseTail {
  private static final int CHOICES = 64;

  /** Upward margin, far above the error of the roundings. */
  private static final double OUTWARD = 1 + 0x1p-30;

  private final double scale;
  private final double logMiss;
  private final double rank;
  private final Map<Long, Double> known = new HashMap<>();

  /**
   * For noise of this scale; the bound is missed upward with probability at most {@code miss}, and
   * downward too.
   */
  NoiseTail(double scale, double miss, double rank) {
    this.scale = scale;
    this.logMiss = -Math.log(miss);
    this.rank = rank;
  }

  /** The number of values left of the edge less what the rank takes. */
  double excess(double left, double right) {
    return (1 - rank) * left - rank * right;
  }

  /** The most that the noise of the excess is, if it has so many counters on each side. */
  double bound(int left, int right) {
    return known.computeIfAbsent(
        (long) left << Integer.SIZE | right, sides -> computed(left, right));
  }

  private double computed(int left, int right) {
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
    return best * OUTWARD;
  }

  /** ln E exp(λ z) = ln((1 - q)² / ((1 - q e^λ) (1 - q e^-λ))) with q = exp(-1 / scale). */
  private double logMgf(double lambda) {
    double exponent = 1 / scale;
    return 2 * Math.log(-Math.expm1(-exponent))
        - Math.log(-Math.expm1(lambda - exponent))
        - Math.log(-Math.expm1(-lambda - exponent));
  }
}
