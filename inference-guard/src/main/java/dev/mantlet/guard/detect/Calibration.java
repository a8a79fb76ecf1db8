package dev.mantlet.guard.detect;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * A threshold that was found on clean samples, and the numbers to judge it by. Immutable; it can be
 * stored as its five components and made again from them.
 *
 * <p>The threshold is the k-th smallest of n scores with {@code k = ceil((n + 1)(1 - rate))}: if a
 * further clean sample comes from the same source as these, it scores above the threshold with a
 * probability of at most the rate, over the draw of all n + 1 samples (Vovk, Gammerman, Shafer,
 * Algorithmic Learning in a Random World, 2005, chapter 2). This is an average: it promises nothing
 * for a single tenant, after the data have drifted, or about manipulated inputs.
 *
 * @param scorer the name of the scorer whose scores these are
 * @param falseAlarmRate the share of clean rows that may be refused; above 0, below 1
 * @param samples the number of clean rows, n
 * @param threshold the highest score that passes
 * @param deciles the scores that 0, 1, ... 10 tenths of the samples do not exceed: the least, nine
 *     between, the greatest
 */
public record Calibration(
    String scorer, double falseAlarmRate, int samples, double threshold, List<Double> deciles) {
  private static final int TENTHS = 10;

  /** Copies the deciles, and checks that the numbers can belong together. */
  public Calibration {
    requireEnough(samples, falseAlarmRate);
    deciles = List.copyOf(deciles);
    if (deciles.size() != TENTHS + 1
        || !deciles.stream().allMatch(Double::isFinite)
        || !deciles.stream().sorted().toList().equals(deciles)) {
      throw new IllegalArgumentException(
          "deciles must be 11 finite numbers in ascending order, were " + deciles);
    }
    if (!(threshold >= deciles.get(0) && threshold <= deciles.get(TENTHS))) {
      throw new IllegalArgumentException(
          "a threshold of "
              + threshold
              + " is not among scores from "
              + deciles.get(0)
              + " to "
              + deciles.get(TENTHS));
    }
  }

  /**
   * The calibration on these scores of clean samples.
   *
   * @param scorer the name of the scorer
   * @param scores one finite score for each sample, in any order
   * @param falseAlarmRate above 0, below 1
   * @throws IllegalArgumentException if a score is not finite, or if there are too few for the
   *     rate: fewer than {@code 1 / rate - 1}
   */
  public static Calibration of(String scorer, double[] scores, double falseAlarmRate) {
    int allowed = requireEnough(scores.length, falseAlarmRate);
    if (!DoubleStream.of(scores).allMatch(Double::isFinite)) {
      throw new IllegalArgumentException(
          "a clean sample has a score that is not finite; does the model answer it with numbers?");
    }
    double[] sorted = scores.clone();
    Arrays.sort(sorted);
    List<Double> deciles =
        IntStream.rangeClosed(0, TENTHS)
            .mapToObj(tenth -> sorted[rank(tenth, sorted.length) - 1])
            .toList();
    return new Calibration(
        scorer, falseAlarmRate, sorted.length, sorted[sorted.length - allowed], deciles);
  }

  /** The number of samples, at least 1, that make up so many tenths of n, rounded up. */
  private static int rank(int tenth, int n) {
    return Math.max(1, (int) (((long) tenth * n + TENTHS - 1) / TENTHS));
  }

  static void requireRate(double rate) {
    if (!(rate > 0 && rate < 1)) {
      throw new IllegalArgumentException(
          "a false-alarm rate must be above 0 and below 1, was " + rate);
    }
  }

  /**
   * How many of n clean samples and one more may score above the threshold: {@code n + 1 - k}, the
   * whole part of {@code (n + 1) rate}. In decimal arithmetic, so that 0.01 is a hundredth.
   */
  private static int requireEnough(int samples, double rate) {
    requireRate(rate);
    BigDecimal exact = BigDecimal.valueOf(rate);
    int allowed = exact.multiply(BigDecimal.valueOf(samples + 1L)).intValue();
    if (allowed < 1) {
      BigDecimal needed = BigDecimal.ONE.subtract(exact).divide(exact, 0, RoundingMode.CEILING);
      throw new IllegalArgumentException(
          "a false-alarm rate of "
              + rate
              + " needs at least "
              + needed.toPlainString()
              + " clean samples, got "
              + samples);
    }
    return allowed;
  }
}
