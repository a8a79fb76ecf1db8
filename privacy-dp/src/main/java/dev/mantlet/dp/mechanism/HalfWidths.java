package dev.mantlet.dp.mechanism;

import org.jspecify.annotations.Nullable;

/**
 * Half widths of whole-number Gaussian noise of one width, of which the last one is kept: all
 * numbers of an answer are asked for the same level. Thread-safe.
 */
final class HalfWidths {
  private final double sigma;
  private volatile @Nullable Known last;

  private record Known(double level, long half) {}

  HalfWidths(double sigma) {
    this.sigma = sigma;
  }

  /** As {@link NormalQuantile#wholeHalfWidth} says. */
  long at(double level) {
    Known known = last;
    if (known == null || known.level() != level) {
      known = new Known(level, NormalQuantile.wholeHalfWidth(sigma, level));
      last = known;
    }
    return known.half();
  }
}
