package dev.mantlet.fieldcrypto;

import java.util.Arrays;

/**
 * Welch's t of two samples, cropped as dudect does (Reparaz, Balasch, Verbauwhede 2017): what lies
 * above a percentile of both together is left out, since it is the machine's noise.
 */
final class Welch {
  private static final double[] CROPS = {0.5, 0.75, 0.9, 0.99, 1};

  private Welch() {}

  /** The largest absolute t over all crops. */
  static double largest(double[] first, double[] second) {
    double[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    Arrays.sort(all);
    double largest = 0;
    for (double crop : CROPS) {
      double limit = all[(int) Math.ceil(crop * all.length) - 1];
      double t =
          t(
              Arrays.stream(first).filter(value -> value <= limit).toArray(),
              Arrays.stream(second).filter(value -> value <= limit).toArray());
      largest = Math.max(largest, Math.abs(t));
    }
    return largest;
  }

  static double t(double[] first, double[] second) {
    double noise = variance(first) / first.length + variance(second) / second.length;
    double difference = mean(first) - mean(second);
    return difference == 0 ? 0 : difference / Math.sqrt(noise);
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  private static double variance(double[] values) {
    double mean = mean(values);
    double squares = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
    return squares / (values.length - 1);
  }
}
