package dev.mantlet.testkit;

/**
 * Exact confidence bounds on the probability of an event that was seen {@code hits} times in {@code
 * trials} independent trials.
 *
 * <p>Each bound is wrong with at most the probability {@code miss}, whatever the true probability
 * is. They are quantiles of the beta distribution, found by bisection of its distribution function
 * and moved outward by more than its error. Source: Clopper and Pearson 1934.
 */
final class ClopperPearson {
  /** Far above the error of the continued fraction and of the logarithms of the gamma function. */
  private static final double OUTWARD = 1e-7;

  private static final int HALVINGS = 80;
  private static final int MOST_TERMS = 200_000;
  private static final double TINY = 1e-300;

  private ClopperPearson() {}

  /** The probability is at least this, but for a chance of {@code miss}. */
  static double atLeast(long hits, long trials, double miss) {
    if (hits == 0) {
      return 0;
    }
    return quantile(miss, (double) hits, trials - hits + 1.0) * (1 - OUTWARD);
  }

  /** The probability is at most this, but for a chance of {@code miss}. */
  static double atMost(long hits, long trials, double miss) {
    if (hits == trials) {
      return 1;
    }
    // The complement, as 1 - q loses the digits of a small q.
    double low = 0;
    double high = 1;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = middle(low, high);
      if (betaTail(middle, hits + 1.0, (double) (trials - hits)) > miss) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return Math.min(1, high * (1 + OUTWARD));
  }

  /** The x at which the distribution function of beta(a, b) is {@code probability}, or below it. */
  private static double quantile(double probability, double a, double b) {
    double low = 0;
    double high = 1;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = middle(low, high);
      if (beta(middle, a, b) < probability) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** In the middle of the exponents near zero, so that small bounds have all their digits. */
  private static double middle(double low, double high) {
    return high < 0.25 ? Math.sqrt(Math.max(low, TINY) * high) : (low + high) / 2;
  }

  /** The regularized incomplete beta function I_x(a, b). */
  static double beta(double x, double a, double b) {
    return x < (a + 1) / (a + b + 2) ? series(x, a, b) : 1 - series(1 - x, b, a);
  }

  /** 1 - I_x(a, b), without the loss of digits. */
  private static double betaTail(double x, double a, double b) {
    return x < (a + 1) / (a + b + 2) ? 1 - series(x, a, b) : series(1 - x, b, a);
  }

  /**
   * I_x(a, b) for x below the mean, by its continued fraction (DLMF 8.17.22), evaluated from the
   * front (Lentz 1976).
   */
  private static double series(double x, double a, double b) {
    if (x <= 0) {
      return 0;
    }
    double logFront =
        logGamma(a + b)
            - logGamma(a)
            - logGamma(b)
            + a * Math.log(x)
            + b * Math.log1p(-x)
            - Math.log(a);
    double d = 1 / nonZero(1 - (a + b) * x / (a + 1));
    double c = 1;
    double fraction = d;
    for (int m = 1; m < MOST_TERMS; m++) {
      double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
      d = 1 / nonZero(1 + even * d);
      c = nonZero(1 + even / c);
      fraction *= d * c;
      double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
      d = 1 / nonZero(1 + odd * d);
      c = nonZero(1 + odd / c);
      fraction *= d * c;
      if (Math.abs(d * c - 1) < 1e-15) {
        return Math.exp(logFront) * fraction;
      }
    }
    throw new IllegalStateException("no bound for a = " + a + ", b = " + b);
  }

  private static double nonZero(double value) {
    return Math.abs(value) < TINY ? TINY : value;
  }

  /** Stirling's series from 12 on (DLMF 5.11.1), and the recurrence below. */
  static double logGamma(double x) {
    double shift = 0;
    double y = x;
    while (y < 12) {
      shift -= Math.log(y);
      y++;
    }
    double r = 1 / (y * y);
    double series =
        (1 / 12.0 - r * (1 / 360.0 - r * (1 / 1260.0 - r * (1 / 1680.0 - r / 1188)))) / y;
    return shift + (y - 0.5) * Math.log(y) - y + Math.log(2 * Math.PI) / 2 + series;
  }
}
