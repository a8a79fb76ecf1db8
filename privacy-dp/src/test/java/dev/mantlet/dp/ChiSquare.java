package dev.mantlet.dp;

import java.util.function.LongSupplier;
import java.util.function.LongToDoubleFunction;

/**
 * The chi-square test of goodness of fit, as a standard score (Wilson and Hilferty 1931).
 *
 * <p>A fit that is worse or better than {@link #LIMIT} happens to a right sampler with probability
 * below 2e-6.
 */
public final class ChiSquare {
  public static final double LIMIT = 4.75;

  /** Cells with fewer expected draws are put together with all others of their kind. */
  private static final double LEAST_EXPECTED = 20;

  private ChiSquare() {}

  /**
   * The score of {@code draws} draws against the probabilities of -most..most, everything beyond
   * being one cell.
   */
  public static double score(
      LongSupplier sampler, LongToDoubleFunction probability, int most, int draws) {
    long[] found = new long[2 * most + 1];
    for (int i = 0; i < draws; i++) {
      long z = sampler.getAsLong();
      if (z >= -most && z <= most) {
        found[(int) z + most]++;
      }
    }
    double[] expected = new double[found.length];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = probability.applyAsDouble(i - most) * draws;
    }
    return score(found, expected, draws);
  }

  /**
   * The score of counts against expected counts; what both leave of {@code draws} is one more cell.
   */
  public static double score(long[] found, double[] expected, long draws) {
    double statistic = 0;
    int cells = 0;
    double restFound = draws;
    double restExpected = draws;
    for (int i = 0; i < found.length; i++) {
      if (expected[i] >= LEAST_EXPECTED) {
        statistic += square(found[i] - expected[i]) / expected[i];
        restFound -= found[i];
        restExpected -= expected[i];
        cells++;
      }
    }
    if (restExpected >= LEAST_EXPECTED) {
      statistic += square(restFound - restExpected) / restExpected;
      cells++;
    } else if (restFound > restExpected + 100) {
      return Double.POSITIVE_INFINITY; // some 18 standard deviations
    }
    return standard(statistic, cells - 1);
  }

  /**
   * The score of two samples of one size against each other: whether one distribution made both.
   * Cells with few of both are put together.
   */
  public static double ofTwo(long[] one, long[] other) {
    double statistic = 0;
    int cells = 0;
    long restOne = 0;
    long restOther = 0;
    for (int i = 0; i < one.length; i++) {
      if (one[i] + other[i] >= 2 * LEAST_EXPECTED) {
        statistic += square(one[i] - other[i]) / (one[i] + other[i]);
        cells++;
      } else {
        restOne += one[i];
        restOther += other[i];
      }
    }
    if (restOne + restOther >= 2 * LEAST_EXPECTED) {
      statistic += square(restOne - restOther) / (restOne + restOther);
      cells++;
    }
    return standard(statistic, cells - 1);
  }

  private static double standard(double statistic, double freedom) {
    double spread = 2 / (9 * freedom);
    return (Math.cbrt(statistic / freedom) - (1 - spread)) / Math.sqrt(spread);
  }

  private static double square(double x) {
    return x * x;
  }
}
