package dev.mantlet.benchmarks.compare;

import java.util.Arrays;

/** Order statistics of some numbers. */
final class Sample {
  private final double[] sorted;

  Sample(double... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("no values");
    }
    sorted = values.clone();
    Arrays.sort(sorted);
  }

  double median() {
    return quantile(0.5);
  }

  /**
   * The quantile at {@code p} in [0, 1], linear between neighbours (Hyndman and Fan 1996,
   * definition 7).
   */
  double quantile(double p) {
    double position = p * (sorted.length - 1);
    int below = (int) position;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }

  /** How far apart the largest and the smallest are, as a part of the median. */
  double relativeRange() {
    return (sorted[sorted.length - 1] - sorted[0]) / median();
  }
}
