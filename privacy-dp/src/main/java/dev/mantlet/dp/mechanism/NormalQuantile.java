package dev.mantlet.dp.mechanism;

import dev.mantlet.dp.internal.Require;
import java.math.BigDecimal;

/** Half widths of Gaussian noise: for people to read, and never too narrow. */
final class NormalQuantile {
  private static final double OUTWARD = 1 + 0x1p-30;
  private static final int HALVINGS = 40;

  /** The tail beyond it is below the smallest 1 - level. */
  private static final double FAR = 9;

  private NormalQuantile() {}

  /** x with P(|N| > x) at most 1 - level, for a standard normal number N. */
  static double halfWidth(double level) {
    Require.that(level >= 0.5 && level < 1, "level must be in [0.5, 1), was %s", level);
    BigDecimal tail = BigDecimal.ONE.subtract(new BigDecimal(level)).divide(Decimals.TWO);
    double low = 0;
    double high = FAR;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (Decimals.normalTail(new BigDecimal(middle)).compareTo(tail) <= 0) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high * OUTWARD;
  }

  /** The same for discrete Gaussian noise: P(Z >= m + 1) <= P(N >= m / σ). */
  static long wholeHalfWidth(double sigma, double level) {
    double half = Math.ceil(halfWidth(level) * sigma * OUTWARD);
    return half < 0x1p63 ? (long) half : Long.MAX_VALUE;
  }
}
