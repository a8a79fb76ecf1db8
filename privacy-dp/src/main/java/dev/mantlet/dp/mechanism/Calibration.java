package dev.mantlet.dp.mechanism;

import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.internal.Require;
import java.math.BigDecimal;
import java.util.function.DoubleFunction;

/**
 * Finds the least noise width for a privacy loss: within a part of 10^-12, and never below.
 *
 * <p>Each width is judged by an upper bound of its δ (see {@link GaussianCurve}), so that what is
 * returned is private whatever the search does.
 */
final class Calibration {
  /** How close the result is to one that is not enough, as a ratio. */
  private static final double CLOSE = 1 + 1e-13;

  /** Widths up to here are calibrated by the exact sum, whose length grows with them. */
  private static final double MOST_SUMMED = 256;

  private static final int MOST_STEPS = 200;
  private static final BigDecimal LEAST_DELTA = new BigDecimal("1e-300");

  /** As for pure ε; below, the width could leave the range of doubles. */
  private static final BigDecimal LEAST_EPSILON = new BigDecimal(0x1p-40);

  private Calibration() {}

  /** A loss that Gaussian noise can have. */
  static void requireApproximate(PrivacyLoss loss) {
    Require.that(
        loss.delta().compareTo(LEAST_DELTA) >= 0,
        "Gaussian noise needs a delta of 1e-300 or above, was %s",
        loss.delta());
    Require.that(
        loss.epsilon().compareTo(LEAST_EPSILON) >= 0,
        "Gaussian noise needs an epsilon of 2^-40 (about 1e-12) or above, was %s",
        loss.epsilon());
  }

  /** σ of noise from the real line. */
  static double continuous(BigDecimal sensitivity, PrivacyLoss loss) {
    GaussianCurve curve = new GaussianCurve(sensitivity, loss.epsilon());
    return least(curve::continuous, loss.delta(), sensitivity.doubleValue());
  }

  /** σ of whole-number noise for one whole number. */
  static double discrete(BigDecimal sensitivity, PrivacyLoss loss) {
    GaussianCurve curve = new GaussianCurve(sensitivity, loss.epsilon());
    double start = continuous(sensitivity, loss);
    if (start < MOST_SUMMED) {
      return least(curve::discrete, loss.delta(), start);
    }
    return least(curve::discreteAtMost, loss.delta(), start);
  }

  /** σ of whole-number noise on each number of a vector. */
  static double vector(BigDecimal squaredSensitivity, PrivacyLoss loss) {
    ZeroConcentrated curve = new ZeroConcentrated(squaredSensitivity, loss.epsilon());
    return least(curve::delta, loss.delta(), StrictMath.sqrt(squaredSensitivity.doubleValue()));
  }

  private static double least(DoubleFunction<BigDecimal> delta, BigDecimal target, double start) {
    double high = start;
    while (delta.apply(high).compareTo(target) > 0) {
      high *= 2;
    }
    double low = high / 2;
    while (delta.apply(low).compareTo(target) <= 0) {
      high = low;
      low /= 2;
    }
    return between(low, high, delta, Decimals.log(target), target);
  }

  /**
   * Between a width that is too small and one that is enough: the secant of the logarithms, and the
   * middle where one end stays for long.
   */
  private static double between(
      double tooSmall,
      double enough,
      DoubleFunction<BigDecimal> delta,
      double goal,
      BigDecimal target) {
    double low = tooSmall;
    double high = enough;
    double above = excess(delta.apply(low), goal);
    double below = excess(delta.apply(high), goal);
    for (int i = 0; i < MOST_STEPS && high > low * CLOSE; i++) {
      double step = i % 8 == 7 ? 0.5 : above / (above - below);
      double next = inside(low, high, low + (high - low) * step);
      BigDecimal found = delta.apply(next);
      if (found.compareTo(target) <= 0) {
        high = next;
        below = excess(found, goal);
      } else {
        low = next;
        above = excess(found, goal);
      }
    }
    return high;
  }

  private static double excess(BigDecimal delta, double goal) {
    return Decimals.log(delta) - goal;
  }

  /** Not nearer to an end than the result must be, so that each step ends a side. */
  private static double inside(double low, double high, double wanted) {
    double least = low * (1 + 2e-14);
    double most = high * (1 - 2e-14);
    return least < most ? Math.max(least, Math.min(most, wanted)) : low + (high - low) / 2;
  }
}
