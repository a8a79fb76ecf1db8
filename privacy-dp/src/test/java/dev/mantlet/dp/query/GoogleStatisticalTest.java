package dev.mantlet.dp.query;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.Seeded;
import dev.mantlet.dp.internal.SecureBits;
import dev.mantlet.house.Vectors;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Google's statistical cases: the answers on two neighbouring data sets, in buckets, must be as
 * near as (ε, δ) says, but for a tolerance.
 *
 * <p>In the normal run one vote of {@link #FEW} samples, with an allowance for what chance adds
 * then; with {@code mantlet.nightly} nine votes of all samples, of which five must agree. Those of
 * approximate bounds (14) and those of the shape of noise on doubles (42) are not of what the
 * queries do.
 */
class GoogleStatisticalTest {
  private static final int FEW = 1_000;

  /** A release of quantiles draws noise for a whole tree of counters. */
  private static final int FEW_TREES = 400;

  private static final boolean NIGHTLY = Boolean.getBoolean("mantlet.nightly");

  /** Many cases have the same loss: what is calibrated for one serves the others. */
  private static final Map<PrivacyLoss, Noise> GAUSSIAN = new ConcurrentHashMap<>();

  private static final Adjacency ADJACENCY = Adjacency.ADD_REMOVE;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "count",
        "long_bounded_sum",
        "bounded_sum",
        "bounded_mean",
        "bounded_stdv",
        "bounded_quantiles"
      })
  void neighbours_areAsNearAsTheLossSays(String file) throws IOException {
    List<GoogleCase> all = GoogleCase.of(file);
    for (GoogleCase each : all) {
      int votes = NIGHTLY ? 9 : 1;
      int samples = NIGHTLY ? each.whole("number_of_samples") : few(each);
      assertTrue(most(votes, vote -> isPrivate(each, samples, vote, 1)), each::toString);
    }
    Vectors.ran(GoogleCase.FOLDER + file, all.size());
  }

  /** Whether more than half of the votes are for it; none is asked that cannot change that. */
  private static boolean most(int votes, IntPredicate isFor) {
    int yes = 0;
    int no = 0;
    while (2 * yes < votes && 2 * no < votes) {
      if (isFor.test(yes + no)) {
        yes++;
      } else {
        no++;
      }
    }
    return yes > no;
  }

  private static int few(GoogleCase each) {
    return each.file().equals("bounded_quantiles") ? FEW_TREES : FEW;
  }

  /** So the test has power: a quarter of the sensitivity, as four times the ε, is found. */
  @Test
  void noiseThatIsTooSmall_isFound() throws IOException {
    List<GoogleCase> counts = GoogleCase.of("count");
    GoogleCase gaussian = counts.stream().filter(GoogleCase::isGaussian).findFirst().orElseThrow();
    assertTrue(isPrivate(counts.get(0), 20_000, 0, 1));
    assertFalse(isPrivate(counts.get(0), 20_000, 0, 4));
    assertTrue(isPrivate(gaussian, 100_000, 0, 1));
    assertFalse(isPrivate(gaussian, 100_000, 0, 4));
  }

  private static boolean isPrivate(GoogleCase each, int samples, long vote, double tooMuch) {
    double[] raw = each.numbers("raw_\\w+");
    double[] neighbour = each.numbers("neighbour_raw_\\w+");
    Noise noise = noise(each, tooMuch);
    double tolerance = each.number("delta", 0) + each.number("delta_tolerance", 0);
    boolean all = samples == each.number("number_of_samples", 0);
    double[] ranks = each.file().equals("bounded_quantiles") ? each.numbers("rank") : new double[1];
    Map<Long, int[]>[] one = histograms(each, raw, noise, ranks, samples, 2 * vote);
    Map<Long, int[]>[] other = histograms(each, neighbour, noise, ranks, samples, 2 * vote + 1);
    double factor = Math.exp(each.number("epsilon", 0));
    for (int rank = 0; rank < ranks.length; rank++) {
      double chance =
          all
              ? 0
              : Math.max(
                  allowance(one[rank], other[rank], factor),
                  allowance(other[rank], one[rank], factor));
      double most = tolerance * samples + chance;
      if (excess(one[rank], other[rank], factor) > most
          || excess(other[rank], one[rank], factor) > most) {
        return false;
      }
    }
    return true;
  }

  private static Noise noise(GoogleCase each, double tooMuch) {
    Epsilon epsilon = Epsilon.of(each.number("epsilon", 0) * tooMuch);
    return each.isGaussian()
        ? GAUSSIAN.computeIfAbsent(
            PrivacyLoss.pure(epsilon).withDelta(each.field("delta")), Noise::gaussian)
        : Noise.laplace(epsilon);
  }

  /**
   * What of a unit comes together in one number: in the L1 norm all that it has in its partitions,
   * in the L2 norm the root of the number of partitions, rounded up, times what it has in each.
   */
  private static int perUnit(GoogleCase each) {
    int partitions = each.whole("max_partitions_contributed");
    int inEach = each.whole("max_contributions_per_partition");
    if (!each.isGaussian()) {
      return partitions * inEach;
    }
    return (int) Math.ceil(Math.sqrt(partitions)) * inEach;
  }

  private static double excess(Map<Long, int[]> one, Map<Long, int[]> other, double factor) {
    double sum = 0;
    for (Map.Entry<Long, int[]> bucket : one.entrySet()) {
      int[] there = other.getOrDefault(bucket.getKey(), new int[1]);
      sum += Math.max(0, bucket.getValue()[0] - factor * there[0]);
    }
    return sum;
  }

  /**
   * What chance adds where few samples are drawn: the positive part of a number that is not above 0
   * on average is at most half a standard deviation; and 4.75 deviations of the sum on top.
   */
  private static double allowance(Map<Long, int[]> one, Map<Long, int[]> other, double factor) {
    double halves = 0;
    double variance = 0;
    Set<Long> buckets = new HashSet<>(one.keySet());
    buckets.addAll(other.keySet());
    for (long bucket : buckets) {
      int here = one.getOrDefault(bucket, new int[1])[0];
      int there = other.getOrDefault(bucket, new int[1])[0];
      double ofBucket = here + factor * factor * there;
      halves += Math.sqrt(ofBucket) / 2;
      variance += ofBucket;
    }
    return halves + 4.75 * Math.sqrt(variance);
  }

  @SuppressWarnings("unchecked")
  private static Map<Long, int[]>[] histograms(
      GoogleCase each, double[] data, Noise noise, double[] ranks, int samples, long seed) {
    Map<Long, int[]>[] histograms =
        Stream.generate(HashMap::new).limit(ranks.length).toArray(Map[]::new);
    SecureBits bits = Seeded.bits(1000 + seed);
    Payment payment = loss -> Seeded.token(loss, bits);
    Answer answer = answer(each, data, noise, ranks, payment);
    for (int i = 0; i < samples; i++) {
      double[] values = answer.next();
      for (int rank = 0; rank < ranks.length; rank++) {
        long bucket = Math.round(values[rank] / answer.granularity());
        histograms[rank].computeIfAbsent(bucket, absent -> new int[1])[0]++;
      }
    }
    return histograms;
  }

  /** Releases of one query, again and again, as nobody may outside of tests. */
  private record Answer(java.util.function.Supplier<double[]> values, double granularity) {
    static Answer of(DoubleSupplier value, double granularity) {
      return new Answer(() -> new double[] {value.getAsDouble()}, granularity);
    }

    double[] next() {
      return values.get();
    }
  }

  private static Answer answer(
      GoogleCase each, double[] data, Noise noise, double[] ranks, Payment payment) {
    double low = each.number("lower_bound", 0);
    double high = each.number("upper_bound", 0);
    int perUnit = perUnit(each);
    double granularity = each.number("granularity", 1);
    switch (each.file()) {
      case "count" -> {
        Count count = Count.perUnit(perUnit);
        long number = (long) Arrays.stream(data).sum(); // far below 2^53
        count.mergeDisjoint(AccumulatorBytes.of(count.toBytes()).contributions(number).sealed());
        return Answer.of(() -> count.release(noise, ADJACENCY, payment).value(), granularity);
      }
      case "long_bounded_sum" -> {
        LongSum sum = LongSum.ofValuesIn((long) low, (long) high).perUnit(perUnit);
        Arrays.stream(data).forEach(value -> sum.addWithoutLimit((long) value));
        return Answer.of(() -> sum.release(noise, ADJACENCY, payment).value(), granularity);
      }
      case "bounded_sum" -> {
        DoubleSum sum = DoubleSum.ofValuesIn(low, high).perUnit(perUnit);
        sum.addAllWithoutLimit(data);
        return Answer.of(() -> sum.release(noise, ADJACENCY, payment).value(), granularity);
      }
      case "bounded_mean" -> {
        DoubleMean mean = DoubleMean.ofValuesIn(low, high).perUnit(perUnit);
        mean.addAllWithoutLimit(data);
        return Answer.of(() -> mean.release(noise, ADJACENCY, payment).value(), granularity);
      }
      case "bounded_stdv" -> {
        Variance variance = Variance.ofValuesIn(low, high).perUnit(perUnit);
        variance.addAllWithoutLimit(data);
        return Answer.of(
            () -> variance.release(noise, ADJACENCY, payment).standardDeviation(), granularity);
      }
      case "bounded_quantiles" -> {
        QuantileTree tree =
            new QuantileTree(each.whole("branching_factor"), each.whole("tree_height"));
        Quantiles quantiles = Quantiles.of(low, high, tree).perUnit(perUnit);
        quantiles.addAllWithoutLimit(data);
        return new Answer(
            () -> {
              ReleasedQuantiles released = quantiles.release(noise, ADJACENCY, payment);
              return Arrays.stream(ranks).map(released::value).toArray();
            },
            (high - low) / each.number("num_of_buckets", 1));
      }
      default -> throw new AssertionError(each);
    }
  }
}
