package dev.mantlet.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;

/**
 * Mechanisms that say to be 1-differentially private, each with one mistake that was made in
 * earnest somewhere, and a pair of neighbours on which it shows.
 */
enum BrokenMechanisms {
  SCALE_TOO_SMALL_BY_TWO(rows(1), rows(), (data, random) -> data.size() + laplace(random, 0.5)),

  /** The sum of values from 0 to 4 with the noise of a count. */
  WRONG_SENSITIVITY(rows(4), rows(), (data, random) -> sum(data) + laplace(random, 1)),

  /** One draw for all bins: their difference has no noise. */
  NOISE_REUSED(
      rows(0, 1, 1),
      rows(1, 1),
      (data, random) -> {
        double noise = laplace(random, 1);
        return List.of(count(data, 0) + noise, count(data, 1) + noise);
      }),

  /** Algorithm 3 of Lyu, Su and Li 2017: the value that was compared is released as well. */
  SPARSE_VECTOR_THAT_RELEASES_THE_COMPARED_VALUE(
      rows(0, 0, 0, 0, 0, 1),
      rows(1, 1, 1, 1, 1, 0),
      (data, random) -> {
        double threshold = laplace(random, 2);
        for (int i = 0; i < data.size(); i++) {
          double noisy = data.get(i) + laplace(random, 2);
          if (noisy >= threshold) {
            return i == data.size() - 1 ? noisy : "earlier";
          }
        }
        return "none";
      }),

  /** Algorithm 4: the noise of the answers does not grow with the number of positive ones. */
  SPARSE_VECTOR_WITH_NOISE_FOR_ONE_POSITIVE(
      rows(1, 1, 1, 1, 0, 0, 0, 0),
      rows(0, 0, 0, 0, 1, 1, 1, 1),
      (data, random) -> answers(data, laplace(random, 4), random, 4.0 / 3)),

  /** Algorithm 5: noise on the threshold alone. */
  SPARSE_VECTOR_WITH_EXACT_ANSWERS(
      rows(1, 0), rows(0, 1), (data, random) -> answers(data, laplace(random, 2), random, 0)),

  /** Algorithm 6: no limit to the number of positive answers. */
  SPARSE_VECTOR_WITHOUT_A_LIMIT(
      rows(1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0),
      rows(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1),
      (data, random) -> {
        List<Boolean> answers = answers(data, laplace(random, 2), random, 2);
        return positives(answers.subList(0, 8)) - positives(answers.subList(8, 16));
      }),

  /** Mironov 2012: what is left of the exact value in the low bits of the sum. */
  FLOATING_POINT_LAPLACE(
      rows(1), rows(), (data, random) -> data.size() + continuousLaplace(random, 1)),

  /** A sum that moves by up to 1, rounded to a grid of 0.75, with the noise of one that is not. */
  ROUNDED_TO_THE_GRID_AT_THE_OLD_SENSITIVITY(
      rows(100),
      rows(),
      (data, random) ->
          0.75 * (Math.round((0.37 + sum(data) / 100.0) / 0.75) + laplace(random, 1 / 0.75))),

  NOISE_CLAMPED_BEFORE_IT_IS_ADDED(
      rows(1),
      rows(),
      (data, random) -> data.size() + Math.max(-3, Math.min(laplace(random, 1), 3))),

  /** Three signs in four are positive. */
  BIASED_SIGN(
      rows(1),
      rows(),
      (data, random) ->
          data.size() + (random.nextInt(4) == 0 ? -1 : 1) * Math.abs(laplace(random, 1))),

  /** Nothing to protect in an empty group, it was thought. */
  ZERO_WITHOUT_NOISE(
      rows(1), rows(), (data, random) -> data.isEmpty() ? 0 : data.size() + laplace(random, 1)),

  /** A bound that lets NaN through; a row of 0 stands for a value that is none. */
  NAN_PASSED_THROUGH(
      rows(0),
      rows(),
      (data, random) -> {
        double sum = 0;
        for (int row : data) {
          sum += Math.max(0, Math.min(row == 0 ? Double.NaN : row, 1));
        }
        return sum + laplace(random, 1);
      }),

  /** Noise that is the same whenever the data are. */
  SEED_MADE_FROM_THE_DATA(
      rows(1),
      rows(),
      (data, random) -> data.size() + continuousLaplace(new Random(data.hashCode()), 1)),

  /** Totals with enough noise for all of them, until the exact one has reached 3. */
  STOPS_WHERE_THE_EXACT_TOTAL_SAYS(
      rows(1, 1, 1, 0, 0),
      rows(1, 1, 0, 0, 0),
      (data, random) -> {
        List<Double> totals = new ArrayList<>();
        long total = 0;
        for (int i = 0; i < data.size() && total < 3; i++) {
          total += data.get(i);
          totals.add(total + laplace(random, 5));
        }
        return totals;
      }),

  /** Noise that is drawn again while it is too large. */
  TAILS_CUT_OFF(
      rows(1),
      rows(),
      (data, random) -> {
        double noise = laplace(random, 1);
        while (Math.abs(noise) > 3) {
          noise = laplace(random, 1);
        }
        return data.size() + noise;
      }),

  /** The truth with e^ε / (e^ε + 1), else a fair coin, which may be the truth again. */
  RANDOMISED_RESPONSE_THAT_TELLS_THE_TRUTH_TWICE(
      rows(1),
      rows(0),
      (data, random) ->
          random.nextDouble() < Math.E / (Math.E + 1) ? data.get(0) : random.nextInt(2)),

  /** Groups of fewer than three are left out, by their exact size. */
  PARTITIONS_BY_AN_EXACT_THRESHOLD(
      rows(7, 7, 7),
      rows(7, 7),
      (data, random) -> {
        Map<Integer, Integer> groups = new TreeMap<>();
        data.forEach(row -> groups.merge(row, 1, Integer::sum));
        return groups.values().stream()
            .filter(size -> size >= 3)
            .map(size -> size + laplace(random, 1))
            .toList();
      }),

  /** Three answers, each with the whole ε. */
  COMPOSITION_FORGOTTEN(
      rows(1),
      rows(),
      (data, random) ->
          List.of(
              data.size() + laplace(random, 1),
              data.size() + laplace(random, 1),
              data.size() + laplace(random, 1)));

  private final List<Integer> one;
  private final List<Integer> other;
  private final BiFunction<List<Integer>, RandomGenerator, Object> mechanism;

  BrokenMechanisms(
      List<Integer> one,
      List<Integer> other,
      BiFunction<List<Integer>, RandomGenerator, Object> mechanism) {
    this.one = one;
    this.other = other;
    this.mechanism = mechanism;
  }

  /** With as many runs as it takes to catch it. */
  DpAudit<List<Integer>> audit() {
    boolean rare = this == SPARSE_VECTOR_THAT_RELEASES_THE_COMPARED_VALUE;
    return DpAudit.between(one, other).drawing(mechanism).samples(rare ? 100_000 : 20_000);
  }

  private static List<Integer> rows(Integer... rows) {
    return List.of(rows);
  }

  private static long sum(List<Integer> rows) {
    return rows.stream().mapToLong(Integer::longValue).sum();
  }

  private static long count(List<Integer> rows, int value) {
    return rows.stream().filter(row -> row == value).count();
  }

  private static List<Boolean> answers(
      List<Integer> rows, double threshold, RandomGenerator random, double scale) {
    return rows.stream()
        .map(row -> row + (scale == 0 ? 0 : continuousLaplace(random, scale)) >= threshold)
        .toList();
  }

  private static long positives(List<Boolean> answers) {
    return answers.stream().filter(answer -> answer).count();
  }

  /** Whole numbers: what is broken is not to be that they are floating-point. */
  private static double laplace(RandomGenerator random, double scale) {
    return geometric(random, scale) - geometric(random, scale);
  }

  private static double geometric(RandomGenerator random, double scale) {
    return Math.floor(-scale * Math.log(1 - random.nextDouble()));
  }

  private static double continuousLaplace(RandomGenerator random, double scale) {
    double magnitude = -scale * Math.log(1 - random.nextDouble());
    return random.nextBoolean() ? magnitude : -magnitude;
  }
}
