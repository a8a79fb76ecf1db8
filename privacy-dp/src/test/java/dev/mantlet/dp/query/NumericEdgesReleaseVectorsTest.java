package dev.mantlet.dp.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.Seeded;
import dev.mantlet.house.Vectors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;
import org.junit.jupiter.api.Test;

/**
 * The numbers that break arithmetic through every public method of the queries that takes a number:
 * each is refused with an error before anything is paid, or gives a number.
 */
class NumericEdgesReleaseVectorsTest {
  private static final String SUITE = "hostile/numeric_edges.json";
  private static final Noise LAPLACE = Noise.laplace(Epsilon.of(1));
  private static final Noise GAUSSIAN = Noise.gaussian(PrivacyLoss.pure("1").withDelta("1e-6"));
  private static final List<String> GROUPS = List.of("g");
  private static final int[] INTS = {
    Integer.MIN_VALUE, -1, 0, 1, 2, 1 << 20, 1 << 29, 1 << 30, Integer.MAX_VALUE
  };

  private static final Payment PAID = loss -> Seeded.token(loss, Seeded.bits(31));

  /** Bounds, then values, then a release: what is read from it. */
  private interface Query {
    List<Number> released(double low, double high, List<Double> values, Noise noise);
  }

  private static final List<Query> QUERIES =
      List.of(
          (low, high, values, noise) -> {
            DoubleSum sum = DoubleSum.ofValuesIn(low, high).skippingNaN();
            values.forEach(sum::addWithoutLimit);
            ReleasedDoubleSum released = sum.release(noise, Adjacency.REPLACE, PAID);
            return numbers(released.interval(0.95), released.value(), released.granularity());
          },
          (low, high, values, noise) -> {
            DoubleMean mean = DoubleMean.ofValuesIn(low, high).skippingNaN();
            values.forEach(mean::addWithoutLimit);
            ReleasedDoubleMean released = mean.release(noise, Adjacency.REPLACE, PAID);
            assertTrue(released.value() >= low && released.value() <= high);
            return numbers(released.interval(0.95), released.value(), released.granularity());
          },
          (low, high, values, noise) -> {
            Variance variance = Variance.ofValuesIn(low, high).skippingNaN();
            values.forEach(variance::addWithoutLimit);
            ReleasedVariance released = variance.release(noise, Adjacency.REPLACE, PAID);
            assertTrue(released.value() >= 0);
            return numbers(released.interval(0.95), released.value(), released.standardDeviation());
          },
          (low, high, values, noise) -> {
            SumByGroup sums = SumByGroup.ofValuesIn(low, high).skippingNaN();
            for (int i = 0; i < values.size(); i += 5) {
              sums.add(i, "g", values.get(i));
              sums.add("u" + i, "g", i, values.get(i));
            }
            ReleasedGroupSum released =
                sums.release(noise, GROUPS, Adjacency.REPLACE, PAID).of("g").orElseThrow();
            Interval mean = released.mean().interval(0.95);
            return numbers(
                released.interval(0.95), released.value(), released.mean().value(), mean.low());
          });

  private static List<Number> numbers(Interval interval, double... others) {
    List<Number> all = new ArrayList<>(List.of(interval.low(), interval.high()));
    for (double other : others) {
      all.add(other);
    }
    return all;
  }

  /** Infinities are of intervals whose numbers were cut off; nothing is NaN. */
  private static boolean given(
      Query query, double low, double high, List<Double> values, Noise noise) {
    List<Number> numbers;
    try {
      numbers = query.released(low, high, values, noise);
    } catch (IllegalArgumentException e) {
      assertTrue(e.getMessage().contains("bounds") || e.getMessage().contains("must be"));
      return false;
    }
    for (Number number : numbers) {
      assertFalse(Double.isNaN(number.doubleValue()), () -> low + " to " + high + ": " + numbers);
    }
    return true;
  }

  @Test
  void everyPairOfBounds_isRefusedOrGivesNumbers_whateverTheValues() throws IOException {
    List<Double> doubles = NumericEdgesQueryVectorsTest.doubles();
    int given = 0;
    int cases = 0;
    for (Query query : QUERIES) {
      for (double low : doubles) {
        for (double high : doubles) {
          given += given(query, low, high, doubles, LAPLACE) ? 1 : 0;
          cases++;
        }
      }
      assertTrue(given(query, -1, 1, doubles, GAUSSIAN));
      assertTrue(given(query, 0, 0x1p-450, doubles, GAUSSIAN));
      assertTrue(given(query, -0x1p450, 0x1p449, doubles, GAUSSIAN));
    }
    assertTrue(given > 0 && given < cases, "given " + given);
    Vectors.ran(SUITE + " doubleBits as bounds of releases", cases);
  }

  @Test
  void everyDoubleAsALevelOrARank_isRefusedOrGivesAnInterval() throws IOException {
    Quantiles quantiles = Quantiles.ofValuesIn(-1, 1);
    quantiles.addAllWithoutLimit(-0.5, 0, 0.5);
    ReleasedQuantiles tree = quantiles.release(LAPLACE, Adjacency.REPLACE, PAID);
    ReleasedQuantiles gaussian = quantiles.release(GAUSSIAN, Adjacency.REPLACE, PAID);
    ReleasedCount count = Count.ofUnits().release(GAUSSIAN, Adjacency.REPLACE, PAID);
    ReleasedMean mean = Mean.ofValuesIn(0, 9).release(LAPLACE, Adjacency.REPLACE, PAID);
    ReleasedDoubleMean doubles =
        DoubleMean.ofValuesIn(0, 9).release(GAUSSIAN, Adjacency.REPLACE, PAID);
    ReleasedVariance variance =
        Variance.ofValuesIn(0, 9).release(GAUSSIAN, Adjacency.REPLACE, PAID);
    ReleasedDoubleSum sum = DoubleSum.ofValuesIn(0, 9).release(LAPLACE, Adjacency.REPLACE, PAID);
    ReleasedLongSum whole = LongSum.ofValuesIn(0, 9).release(GAUSSIAN, Adjacency.REPLACE, PAID);
    List<Double> all = NumericEdgesQueryVectorsTest.doubles();
    List<DoubleConsumer> levels =
        List.of(
            count::interval,
            mean::interval,
            doubles::interval,
            variance::interval,
            sum::interval,
            whole::interval,
            level -> tree.interval(0.5, level));
    for (double number : all) {
      boolean isLevel = number >= 0.5 && number < 1;
      for (DoubleConsumer level : levels) {
        requireRefused(!isLevel, () -> level.accept(number));
      }
      boolean isRank = number >= 0 && number <= 1;
      for (ReleasedQuantiles released : List.of(tree, gaussian)) {
        requireRefused(!isRank, () -> assertFalse(Double.isNaN(released.value(number))));
      }
      requireRefused(!isRank, () -> gaussian.interval(number, 0.9));
    }
    Vectors.ran(SUITE + " doubleBits as levels and ranks", all.size());
  }

  private static void requireRefused(boolean refused, Runnable call) {
    if (refused) {
      assertThrows(IllegalArgumentException.class, call::run);
    } else {
      call.run();
    }
  }

  @Test
  void everyPairOfLongs_isRefusedOrGivesNumbers() throws IOException {
    List<Long> longs =
        NumericEdgesQueryVectorsTest.lists("longs").get(0).stream().map(Long::valueOf).toList();
    int given = 0;
    for (long low : longs) {
      for (long high : longs) {
        given += releasesOfLongs(low, high, longs);
      }
    }
    assertTrue(given > 0);
    Vectors.ran(SUITE + " longs as bounds", longs.size() * longs.size());
  }

  private static int releasesOfLongs(long low, long high, List<Long> values) {
    int given = 0;
    try {
      Histogram bins = Histogram.withEdges(low, high);
      values.forEach(value -> bins.add(value, value));
      assertEquals(values.size(), bins.exact()[0]);
      given++;
    } catch (IllegalArgumentException e) {
      assertTrue(low >= high);
    }
    try {
      LongSum sum = LongSum.ofValuesIn(low, high);
      values.forEach(value -> sum.add(value, value));
      Noise noise = low < high - 1 ? LAPLACE : GAUSSIAN;
      sum.release(noise, Adjacency.ADD_REMOVE, PAID).interval(0.9);
      given++;
    } catch (IllegalArgumentException e) {
      assertTrue(low >= high || e.getMessage().contains("narrow the bounds"), e::getMessage);
    }
    try {
      Mean mean = Mean.ofValuesIn(low, high);
      values.forEach(value -> mean.add(value, value));
      double value = mean.release(LAPLACE, Adjacency.REPLACE, PAID).value();
      assertTrue(value >= low && value <= high, () -> low + " " + value + " " + high);
      given++;
    } catch (IllegalArgumentException e) {
      assertTrue(e.getMessage().startsWith("low must be below high"), e::getMessage);
    }
    return given;
  }

  @Test
  void everyInt_isALimitOrRefused() {
    for (int most : INTS) {
      boolean bad = most < 1;
      requireRefused(bad, () -> Count.perUnit(most));
      requireRefused(bad, () -> Quantiles.ofValuesIn(0, 1).perUnit(most));
      requireRefused(bad, () -> DoubleMean.ofValuesIn(0, 1).perUnit(most));
      requireRefused(bad || most > 1 << 30, () -> DoubleSum.ofValuesIn(-1.9, 1.9).perUnit(most));
      requireRefused(bad, () -> LongSum.ofValuesIn(0, 1).perUnit(most));
      requireRefused(bad || most > 1 << 20, () -> CountByGroup.groupsPerUnit(most));
      requireRefused(bad || most > 1 << 20, () -> SumByGroup.ofValuesIn(0, 1).groupsPerUnit(most));
      for (int other : INTS) {
        requireRefused(
            bad || other < 1 || (long) most * other > Integer.MAX_VALUE,
            () -> ContributionLimits.groups(most).withRowsOfGroup(other));
      }
    }
  }
}
