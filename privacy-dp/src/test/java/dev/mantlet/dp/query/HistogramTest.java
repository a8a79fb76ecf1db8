package dev.mantlet.dp.query;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.BudgetExhaustedException;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyBudget;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.Sensitivity;
import dev.mantlet.dp.internal.SeededBudget;
import dev.mantlet.dp.mechanism.DiscreteLaplace;
import dev.mantlet.dp.mechanism.NoisyLong;
import dev.mantlet.testkit.TestOnly;
import java.nio.file.Path;
import java.security.ProviderException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistogramTest {
  /** At ε = 1000 the noise of a bin is zero but for one draw in 10^400, and the exact bins show. */
  private static final Epsilon NO_NOISE = Epsilon.of(1000);

  private static final Epsilon QUARTER = Epsilon.of(0.25);

  @TempDir Path folder;

  private PrivacyBudget budget(double total) {
    return PrivacyBudget.create(folder.resolve("budget"), PrivacyLoss.pure(total));
  }

  private PrivacyBudget budget(double total, LongSupplier words) {
    Path file = folder.resolve("budget");
    return SeededBudget.create(new TestOnly(), file, PrivacyLoss.pure(total), words);
  }

  @ParameterizedTest
  @CsvSource({
    "-9223372036854775808, 0",
    "-1, 0",
    "0, 0",
    "9, 0",
    "10, 1",
    "11, 1",
    "99, 1",
    "100, 2",
    "999, 2",
    "1000, 2",
    "9223372036854775807, 2"
  })
  void valueCountsInTheBinOfItsLowerEdge_andOutsideInTheFirstOrLast(long value, int bin) {
    Histogram histogram = Histogram.withEdges(0, 10, 100, 1000);
    histogram.add("account", value);
    long[] expected = new long[3];
    expected[bin] = 1;
    assertArrayEquals(expected, histogram.exact());
  }

  @ParameterizedTest
  @CsvSource({
    "-9223372036854775808, 0",
    "-1, 0",
    "0, 1",
    "9223372036854775806, 1",
    "9223372036854775807, 1"
  })
  void edgesAtTheEndsOfTheRange_haveTheirBins(long value, int bin) {
    Histogram histogram = Histogram.withEdges(Long.MIN_VALUE, 0, Long.MAX_VALUE);
    histogram.add(1, value);
    assertEquals(1, histogram.exact()[bin]);
  }

  @Test
  void unitCountsOnce_withItsFirstValue() {
    Histogram histogram = Histogram.withEdges(0, 10, 20);
    for (int value = 15; value >= 0; value--) {
      histogram.add("account", value);
    }
    histogram.add(7, 5);
    histogram.add("7", 5);
    assertArrayEquals(new long[] {2, 1}, histogram.exact());
  }

  @Test
  void everyBinIsReleased_alsoTheEmptyOnes() {
    Histogram histogram = Histogram.withEdges(-5, 0, 5, 6, 1000);
    histogram.add(1, 2);
    histogram.add(2, 3);
    histogram.add(3, -1);
    try (PrivacyBudget budget = budget(1000)) {
      List<ReleasedHistogram.Bin> bins = histogram.release(NO_NOISE, budget).bins();
      assertEquals(List.of(-5L, 0L, 5L, 6L), bins.stream().map(bin -> bin.low()).toList());
      assertEquals(List.of(0L, 5L, 6L, 1000L), bins.stream().map(bin -> bin.high()).toList());
      assertEquals(List.of(1L, 2L, 0L, 0L), bins.stream().map(bin -> bin.value()).toList());
      assertThrows(UnsupportedOperationException.class, () -> bins.remove(2));
    }
  }

  @Test
  void histogramOfNobody_hasNoiseInEveryBin() {
    long[] edges = LongStream.rangeClosed(0, 1024).toArray();
    try (PrivacyBudget budget = budget(1, new SplittableRandom(2)::nextLong)) {
      var bins = Histogram.withEdges(edges).release(Epsilon.of(0x1p-7), budget).bins();
      assertEquals(1024, bins.size());
      long moved = bins.stream().filter(bin -> bin.value() != 0).count();
      assertTrue(moved > 1000, "at scale 128, one draw in 256 is zero");
    }
  }

  @ParameterizedTest
  @CsvSource({"ADD_REMOVE, 1", "ZERO_OUT, 1", "REPLACE, 2"})
  void adjacencyOfTheBudget_decidesTheNoise(Adjacency adjacency, long sensitivity) {
    Path file = folder.resolve("budget");
    Histogram histogram = Histogram.withEdges(0, 1);
    for (int unit = 0; unit < 10_000; unit++) {
      histogram.add(unit, 0); // so many that no interval is cut off at zero
    }
    DiscreteLaplace noise = DiscreteLaplace.calibrated(Sensitivity.l1(sensitivity), QUARTER);
    try (PrivacyBudget budget = PrivacyBudget.create(file, PrivacyLoss.pure(1), adjacency)) {
      ReleasedHistogram released = histogram.release(QUARTER, budget);
      NoisyLong.Interval interval = released.bins().get(0).interval(0.999);
      assertEquals(2 * noise.halfWidth(0.999), interval.high() - interval.low());
      assertEquals(adjacency, released.adjacency());
    }
  }

  @Test
  void releaseSpendsOnceForAllBins() {
    try (PrivacyBudget budget = budget(1)) {
      ReleasedHistogram released = Histogram.withEdges(0, 1, 2, 3).release(QUARTER, budget);
      assertEquals(PrivacyLoss.pure(0.75), budget.remaining());
      assertEquals(PrivacyLoss.pure(QUARTER), released.loss());
    }
  }

  @Test
  void secondRelease_isRefusedAndCostsNothing() {
    try (PrivacyBudget budget = budget(1)) {
      Histogram histogram = Histogram.withEdges(0, 1);
      histogram.release(QUARTER, budget);
      assertThrows(IllegalStateException.class, () -> histogram.release(QUARTER, budget));
      var late = assertThrows(IllegalStateException.class, () -> histogram.add("late", 0));
      assertEquals(
          "the histogram was released; a second release is a new histogram, with an epsilon of its"
              + " own",
          late.getMessage());
      assertEquals(PrivacyLoss.pure(0.75), budget.remaining());
    }
  }

  @Test
  void exhaustedBudget_drawsNoNoiseAndLeavesTheHistogramToBeReleasedForLess() {
    boolean[] mayDraw = {false};
    LongSupplier words = new SplittableRandom(1)::nextLong;
    LongSupplier watched =
        () -> {
          assertTrue(mayDraw[0], "noise was drawn");
          return words.getAsLong();
        };
    try (PrivacyBudget budget = budget(0.25, watched)) {
      Histogram histogram = Histogram.withEdges(0, 1);
      Epsilon half = Epsilon.of(0.5);
      assertThrows(BudgetExhaustedException.class, () -> histogram.release(half, budget));
      histogram.add("still open", 0);
      mayDraw[0] = true;
      histogram.release(QUARTER, budget);
    }
  }

  @Test
  void brokenRandomness_releasesNothingAndStaysSpent() {
    LongSupplier words = new SplittableRandom(1)::nextLong;
    int[] left = {5};
    LongSupplier breaking =
        () -> {
          if (left[0]-- == 0) {
            throw new ProviderException("the device is gone");
          }
          return words.getAsLong();
        };
    try (PrivacyBudget budget = budget(1, breaking)) {
      Histogram histogram = Histogram.withEdges(LongStream.range(0, 1025).toArray());
      assertThrows(ProviderException.class, () -> histogram.release(QUARTER, budget));
      assertThrows(IllegalStateException.class, () -> histogram.release(QUARTER, budget));
      assertEquals(PrivacyLoss.pure(0.75), budget.remaining());
    }
  }

  @Test
  void unitWithoutAName_isRefused() {
    Histogram histogram = Histogram.withEdges(0, 1);
    assertThrows(NullPointerException.class, () -> histogram.add((String) null, 0));
    assertArrayEquals(new long[] {0}, histogram.exact());
  }

  @Test
  void edgesThatMakeNoBins_areRefused() {
    assertThrows(IllegalArgumentException.class, () -> Histogram.withEdges());
    assertThrows(IllegalArgumentException.class, () -> Histogram.withEdges(1));
    assertThrows(IllegalArgumentException.class, () -> Histogram.withEdges(1, 1));
    var swapped =
        assertThrows(IllegalArgumentException.class, () -> Histogram.withEdges(0, 5, 4, 9));
    assertEquals(
        "each edge must be larger than the one before, but 4 follows 5", swapped.getMessage());
    long max = Long.MAX_VALUE;
    assertThrows(IllegalArgumentException.class, () -> Histogram.withEdges(max, max + 1));
  }

  @Test
  void moreThan1025Edges_areRefused() {
    Histogram.withEdges(LongStream.range(0, 1025).toArray());
    long[] edges = LongStream.range(0, 1026).toArray();
    assertThrows(IllegalArgumentException.class, () -> Histogram.withEdges(edges));
  }

  @Test
  void edgesOfTheCaller_canBeChangedAfterwards() {
    long[] edges = {0, 10, 20};
    Histogram histogram = Histogram.withEdges(edges);
    edges[1] = 1;
    histogram.add("account", 5);
    assertArrayEquals(new long[] {1, 0}, histogram.exact());
  }

  @Test
  void intervalDoesNotReachBelowZero_andReadsWell() {
    try (PrivacyBudget budget = budget(1, new SplittableRandom(3)::nextLong)) {
      ReleasedHistogram released = Histogram.withEdges(0, 10, 20).release(QUARTER, budget);
      var first = released.bins().get(0);
      var second = released.bins().get(1);
      assertEquals(0, first.interval(0.95).low());
      assertThrows(IllegalArgumentException.class, () -> first.interval(1));
      long high = first.interval(0.95).high();
      assertEquals("[0, 10) " + first.value() + " [0, " + high + "] at 95 %", first.toString());
      assertEquals(first + "; " + second + "; (ε = 0.25, δ = 0)", released.toString());
    }
  }
}
