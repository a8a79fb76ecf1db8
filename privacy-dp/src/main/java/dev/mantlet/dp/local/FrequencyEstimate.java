package dev.mantlet.dp.local;

import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.internal.Require;

/**
 * How many reports of a tally were made of one value, estimated without bias.
 *
 * <p>The estimate is s (support - expected), where the support of a value are the reports that
 * speak for it. Its noise comes from the perturbation of the reports alone; which clients report is
 * taken as it is. Immutable.
 */
public final class FrequencyEstimate {
  /** Above the rounding errors of the few operations with doubles, relative to all reports. */
  private static final double OUTWARD = 1e-9;

  private static final int HALVINGS = 60;

  private final long reports;
  private final double value;
  private final double variance;
  private final Bounded bounded;

  /**
   * What the interval is made of: the bounds of the estimate if each bound may be missed so often.
   */
  @FunctionalInterface
  private interface Bounded {
    Interval within(double miss, double level);
  }

  private FrequencyEstimate(long reports, double value, double variance, Bounded bounded) {
    this.reports = reports;
    this.value = value;
    this.variance = variance;
    this.bounded = bounded;
  }

  static FrequencyEstimate ofKary(long support, long reports, Epsilon epsilon, int values) {
    double power = Math.exp(epsilon.value().doubleValue());
    double all = power + values - 1;
    return pure(support, reports, power / all, 1 / all);
  }

  static FrequencyEstimate ofUnary(long support, long reports, Epsilon epsilon) {
    return pure(support, reports, 0.5, 1 / (Math.exp(epsilon.value().doubleValue()) + 1));
  }

  static FrequencyEstimate ofHashed(long support, long reports, Epsilon epsilon, int hashes) {
    double power = Math.exp(epsilon.value().doubleValue());
    return pure(support, reports, power / (power + hashes - 1), 1.0 / hashes);
  }

  /**
   * Where a report supports its own value with probability p and any other with probability q. Wang
   * et al. 2017, theorem 2 and equation 5 with its second term.
   */
  private static FrequencyEstimate pure(long support, long reports, double p, double q) {
    double difference = p - q;
    double expected = reports * q;
    double value = (support - expected) / difference;
    double holders = Math.max(0, Math.min(value, (double) reports));
    double variance =
        (holders * p * (1 - p) + (reports - holders) * q * (1 - q)) / (difference * difference);
    return new FrequencyEstimate(
        reports,
        value,
        variance,
        (miss, level) -> {
          Mean mean = Mean.of(support, reports, miss);
          return clamped(
              reports,
              (mean.low - expected) / difference,
              (mean.high - expected) / difference,
              level);
        });
  }

  /**
   * Where the reports in the set of the value, less those in the rest of its block, are (e^ε - 1) /
   * (e^ε + 2 B - 1) for each client with the value, and 0 for all others, on average.
   */
  static FrequencyEstimate ofHadamard(
      long inSet, long inRest, long reports, Epsilon epsilon, int blocks) {
    double exponent = epsilon.value().doubleValue();
    double factor = (Math.exp(exponent) + 2.0 * blocks - 1) / Math.expm1(exponent);
    double difference = (double) (inSet - inRest);
    double holders = Math.max(0, Math.min(factor * difference, (double) reports));
    // Squares sum to the reports in the block; the mean is 1 / factor for holders, 0 for others.
    double spread = inSet + inRest - holders / (factor * factor);
    return new FrequencyEstimate(
        reports,
        factor * difference,
        factor * factor * spread,
        (miss, level) -> {
          // With one block the second is the rest of the first; else both must hold.
          double each = blocks == 1 ? miss : miss / 2;
          Mean set = Mean.of(inSet, reports, each);
          Mean rest = Mean.of(inRest, reports, each);
          return clamped(
              reports, factor * (set.low - rest.high), factor * (set.high - rest.low), level);
        });
  }

  private static Interval clamped(long reports, double low, double high, double level) {
    double margin = OUTWARD * reports;
    double least = Math.max(0, Math.min(low - margin, (double) reports));
    return new Interval(least, Math.max(least, Math.min(high + margin, (double) reports)), level);
  }

  /**
   * The expected number of hits, from the number of hits in independent trials of any
   * probabilities, by Chernoff's bound in its form with relative entropy (Hoeffding 1963, theorem
   * 1): wrong on each side with at most the probability {@code miss}.
   */
  private record Mean(double low, double high) {
    static Mean of(long hits, long trials, double miss) {
      if (trials == 0) {
        return new Mean(0, 0);
      }
      double share = (double) hits / trials;
      double most = -Math.log(miss) / trials;
      return new Mean(trials * end(share, 0, most), trials * end(share, 1, most));
    }

    /**
     * The share between the found one and {@code extreme} whose relative entropy is the largest.
     */
    private static double end(double share, double extreme, double most) {
      double inside = share;
      double outside = extreme;
      for (int i = 0; i < HALVINGS; i++) {
        double middle = (inside + outside) / 2;
        if (entropy(share, middle) <= most) {
          inside = middle;
        } else {
          outside = middle;
        }
      }
      return outside;
    }

    private static double entropy(double share, double of) {
      return part(share, of) + part(1 - share, 1 - of);
    }

    private static double part(double share, double of) {
      return share == 0 ? 0 : share * Math.log(share / of);
    }
  }

  /** The estimate: without bias, and so at times below zero or above the number of reports. */
  public double value() {
    return value;
  }

  /** The number of reports of the tally, of all values together. */
  public long reports() {
    return reports;
  }

  /**
   * The variance of the estimate over the perturbation, in squared reports; taken at the estimated
   * frequency.
   */
  public double variance() {
    return variance;
  }

  /**
   * The range that holds the number of reports made of the value with at least the probability
   * {@code level}, for any number of reports: no normal distribution is assumed.
   *
   * @param level in [0.5, 1), such as 0.95
   * @throws IllegalArgumentException if {@code level} is out of range
   */
  public Interval interval(double level) {
    Require.that(level >= 0.5 && level < 1, "level must be in [0.5, 1), was %s", level);
    return bounded.within((1 - level) / 2, level);
  }

  /** The estimate, its standard deviation and the number of reports. */
  @Override
  public String toString() {
    return String.format("%.1f ± %.1f of %d", value, Math.sqrt(variance), reports);
  }

  /**
   * A confidence interval, both ends included.
   *
   * @param low the smallest number in it, 0 or above
   * @param high the largest number in it, at most the number of reports
   * @param level the probability with which it holds the exact number, at least; in [0.5, 1)
   */
  public record Interval(double low, double high, double level) {
    /**
     * Checks the order of the ends and the level.
     *
     * @throws IllegalArgumentException if {@code low} is above {@code high} or {@code level} is out
     *     of range
     */
    public Interval {
      Require.that(low <= high, "low must not be above high, was %s and %s", low, high);
      Require.that(level >= 0.5 && level < 1, "level must be in [0.5, 1), was %s", level);
    }
  }
}
