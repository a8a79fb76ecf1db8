package dev.mantlet.dp.query;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.Seeded;
import dev.mantlet.dp.internal.SecureBits;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantilesTest {
  private static ReleasedQuantiles noisy(Quantiles quantiles, double epsilon, SecureBits bits) {
    return quantiles.release(
        Noise.laplace(Epsilon.of(epsilon)), Adjacency.ADD_REMOVE, loss -> Seeded.token(loss, bits));
  }

  /** 0, 1, … 9999 within 0 and 10000. */
  private static Quantiles evenly() {
    Quantiles quantiles = Quantiles.ofValuesIn(0, 10_000);
    quantiles.addAllWithoutLimit(DoubleStream.iterate(0, x -> x + 1).limit(10_000).toArray());
    return quantiles;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.01, 0.25, 0.5, 0.75, 0.99, 1})
  void quantilesOfManyEvenValues_areNearTheirRanks(double rank) {
    ReleasedQuantiles released = noisy(evenly(), 4, Seeded.bits(1));
    assertEquals(10_000 * rank, released.value(rank), 60);
  }

  @Test
  void quantileOfAnExactTree_isWithinALeaf() {
    ReleasedQuantiles released = noisy(evenly(), 1000, Seeded.bits(1));
    assertEquals(10_000.0 / 4096, released.granularity());
    for (double rank = 0; rank <= 1; rank += 1 / 64.0) {
      assertEquals(10_000 * rank, released.value(rank), 2 * released.granularity());
    }
  }

  @Test
  void quantiles_neverFallAsTheRankRises() {
    for (double epsilon : new double[] {0.001, 0.1, 1}) {
      ReleasedQuantiles released = noisy(evenly(), epsilon, Seeded.bits(2));
      double before = 0;
      for (double rank = 0; rank <= 1; rank += 1 / 1024.0) {
        double now = released.value(rank);
        assertTrue(now >= before, "rank " + rank);
        before = now;
      }
    }
  }

  /** Many units on one value, and none elsewhere: the steepest place that there is. */
  @ParameterizedTest
  @CsvSource({
    "0.5, 0.1, 0.9",
    "0.5, 1, 0.9",
    "0.02, 1, 0.9",
    "1, 1, 0.9",
    "0, 1, 0.5",
    "0.9, 5, 0.95"
  })
  void intervalHoldsTheQuantile_atLeastAsOftenAsItSays(double rank, double epsilon, double level) {
    double[] data = new Random(7).doubles(300, 10, 90).sorted().toArray();
    Quantiles quantiles = Quantiles.ofValuesIn(0, 100);
    quantiles.addAllWithoutLimit(data);
    double exact = data[Math.max(0, (int) Math.ceil(rank * data.length) - 1)];
    SecureBits bits = Seeded.bits(8);
    int held = 0;
    int releases = 100;
    for (int i = 0; i < releases; i++) {
      Interval interval = noisy(quantiles, epsilon, bits).interval(rank, level);
      held += interval.low() <= exact && exact <= interval.high() ? 1 : 0;
    }
    double deviation = Math.sqrt(level * (1 - level) / releases);
    assertTrue(held / (double) releases > level - 4.75 * deviation, "held " + held);
  }

  @Test
  void intervalOfMuchData_isNarrow() {
    Interval interval = noisy(evenly(), 1, Seeded.bits(9)).interval(0.5, 0.95);
    assertTrue(interval.high() - interval.low() < 1000, interval::toString);
    assertTrue(interval.low() <= 4999 && interval.high() >= 4999);
  }

  @Test
  void countersOfATree_addUpOnEachLevel() {
    QuantileTree tree = new QuantileTree(3, 2);
    long[] leaves = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    assertArrayEquals(new long[] {6, 15, 24, 1, 2, 3, 4, 5, 6, 7, 8, 9}, tree.counters(leaves));
    assertEquals(12, tree.nodes());
  }

  @ParameterizedTest
  @CsvSource({"3, 2", "16, 3", "2, 5", "5, 1"})
  void sidesOfAnEdge_makeUpTheWhole_fromTheFewestNodes(int branching, int height) {
    QuantileTree tree = new QuantileTree(branching, height);
    Random random = new Random(3);
    long[] leaves = random.longs(tree.leaves(), 0, 100).toArray();
    double[] counters = Arrays.stream(tree.counters(leaves)).asDoubleStream().toArray();
    double left = 0;
    double all = Arrays.stream(leaves).sum();
    for (int edge = 0; edge <= tree.leaves(); edge++) {
      assertEquals(left, tree.left(edge, counters).sum());
      assertEquals(all - left, tree.right(edge, counters).sum());
      int nodes = tree.left(edge, counters).nodes() + tree.right(edge, counters).nodes();
      assertTrue(nodes <= branching + (height - 1) * (branching - 1) + height - 1);
      left += edge < leaves.length ? leaves[edge] : 0;
    }
  }

  @Test
  void consistentTree_isTheSumOfItsChildren_andAnExactOneStaysAsItIs() {
    QuantileTree tree = new QuantileTree(3, 3);
    Random random = new Random(4);
    double[] noisy = random.doubles(tree.nodes(), -10, 100).toArray();
    double[] estimate = tree.consistent(noisy);
    for (int level = 1; level < 3; level++) {
      for (int i = 0; i < tree.width(level); i++) {
        int first = tree.start(level + 1) + 3 * i;
        double children = estimate[first] + estimate[first + 1] + estimate[first + 2];
        assertEquals(estimate[tree.start(level) + i], children, 1e-9);
      }
    }
    assertArrayEquals(estimate, tree.consistent(estimate), 1e-9);
  }

  /** The least-squares estimate has less variance than the counters alone. */
  @Test
  void consistentTree_isNearerToTheTruth() {
    QuantileTree tree = new QuantileTree(4, 3);
    double[] truth = new double[tree.nodes()];
    Random random = new Random(5);
    double before = 0;
    double after = 0;
    for (int i = 0; i < 200; i++) {
      double[] noisy = random.doubles(tree.nodes(), -1, 1).toArray();
      double[] estimate = tree.consistent(noisy);
      for (int node = 0; node < truth.length; node++) {
        before += noisy[node] * noisy[node];
        after += estimate[node] * estimate[node];
      }
    }
    // A least-squares fit leaves the share of free numbers: 64 of 84.
    assertEquals(64.0 / 84, after / before, 0.02);
  }

  @Test
  void valuesOutsideTheBounds_countInTheFirstAndLastLeaf() {
    Quantiles quantiles = Quantiles.ofValuesIn(0, 1);
    quantiles.add("a", Double.NEGATIVE_INFINITY);
    quantiles.add("b", Double.POSITIVE_INFINITY);
    quantiles.add("b", 0.5);
    quantiles.add("c", 1);
    long[] exact = quantiles.exact();
    assertEquals(1, exact[16 + 256]);
    assertEquals(2, exact[4367]);
    assertEquals(3, Arrays.stream(exact, 0, 16).sum());
  }

  @Test
  void notANumber_isRefusedOrSkipped() {
    Quantiles quantiles = Quantiles.ofValuesIn(0, 1);
    assertThrows(IllegalArgumentException.class, () -> quantiles.add("a", Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> quantiles.addAllWithoutLimit(0, Double.NaN));
    assertEquals(0, Arrays.stream(quantiles.exact()).sum());
    Quantiles skipping = quantiles.skippingNaN();
    skipping.addAllWithoutLimit(0, Double.NaN);
    assertEquals(3, Arrays.stream(skipping.exact()).sum());
  }

  @Test
  void rankAndLevelOutOfRange_areRefused() {
    ReleasedQuantiles released = noisy(evenly(), 1, Seeded.bits(1));
    for (double bad : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThrows(IllegalArgumentException.class, () -> released.value(bad));
      assertThrows(IllegalArgumentException.class, () -> released.interval(bad, 0.9));
    }
    for (double bad : new double[] {0.4, 1, Double.NaN}) {
      assertThrows(IllegalArgumentException.class, () -> released.interval(0.5, bad));
    }
  }

  @Test
  void chernoffBound_isMissedLessOftenThanItSays() {
    SecureBits bits = Seeded.bits(10);
    var noise =
        dev.mantlet.dp.mechanism.DiscreteLaplace.calibrated(
            dev.mantlet.dp.Sensitivity.l1(3), Epsilon.of(1));
    NoiseTail tail = NoiseTail.of(noise, 0.05, 0.3);
    int beyond = 0;
    for (int i = 0; i < 2000; i++) {
      double left = 0;
      double right = 0;
      for (int node = 0; node < 10; node++) {
        left += noise.release(0, Seeded.token(noise.loss(), bits)).value();
        right += noise.release(0, Seeded.token(noise.loss(), bits)).value();
      }
      beyond += tail.excess(left, right) > tail.bound(10, 10) ? 1 : 0;
    }
    assertTrue(beyond < 100 && beyond > 0, "beyond " + beyond);
  }
}
