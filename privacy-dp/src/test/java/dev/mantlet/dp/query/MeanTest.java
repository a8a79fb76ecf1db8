package dev.mantlet.dp.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.BudgetExhaustedException;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyBudget;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.internal.SeededBudget;
import dev.mantlet.testkit.TestOnly;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.ProviderException;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeanTest {
  private static final Epsilon QUARTER = Epsilon.of(0.25);
  private static final PrivacyLoss ONE = PrivacyLoss.pure(1);
  private static final long WIDEST = 1L << 40;

  @TempDir Path folder;

  private PrivacyBudget budget(PrivacyLoss total, Adjacency adjacency) {
    return PrivacyBudget.create(folder.resolve("budget"), total, adjacency);
  }

  private PrivacyBudget budget(double total, LongSupplier words) {
    Path file = folder.resolve("budget");
    return SeededBudget.create(new TestOnly(), file, PrivacyLoss.pure(total), words);
  }

  /** At ε = 1000 and a span of 2 there is no noise but for one draw in 10^216. */
  private ReleasedMean withoutNoise(Mean mean) {
    try (PrivacyBudget budget = budget(PrivacyLoss.pure(1000), Adjacency.ADD_REMOVE)) {
      return mean.release(Epsilon.of(1000), budget);
    }
  }

  private static long sumOf(Mean mean) {
    return mean.exactSum().longValueExact();
  }

  @Test
  void meanIsThatOfTheFirstValueOfEachUnit() {
    Mean mean = Mean.ofValuesIn(0, 2);
    mean.add("a", 2);
    mean.add("a", 0);
    mean.add("b", 1);
    mean.add(7, 2);
    mean.add("7", 2);
    mean.add("7", 0);
    ReleasedMean released = withoutNoise(mean);
    assertEquals(1.75, released.value());
    assertEquals(4, released.count().value());
  }

  @ParameterizedTest
  @CsvSource({
    "-9223372036854775808, -5",
    "-11, -5",
    "-10, -5",
    "-9, -4",
    "-5, 0",
    "0, 5",
    "1, 6",
    "2, 6",
    "9223372036854775807, 6"
  })
  void valueOutsideTheBounds_isCutOff(long value, long offsetFromMinusFive) {
    Mean mean = Mean.ofValuesIn(-10, 1);
    mean.add("account", value);
    assertEquals(offsetFromMinusFive, sumOf(mean));
  }

  @ParameterizedTest
  @CsvSource({
    "9223372036854775806, 9223372036854775807",
    "-9223372036854775808, -9223372036854775807",
    "9223370937343148031, 9223372036854775807",
    "-9223372036854775808, -9223370937343148032"
  })
  void boundsAtTheEndsOfTheRange_doNotOverflow(long low, long high) {
    Mean mean = Mean.ofValuesIn(low, high);
    mean.add(1, Long.MIN_VALUE);
    assertEquals(-((high - low) / 2), sumOf(mean));
    mean.add(2, Long.MAX_VALUE);
    assertEquals((high - low) % 2, sumOf(mean));
    try (PrivacyBudget budget = budget(ONE, Adjacency.REPLACE)) {
      double value = mean.release(Epsilon.of(1), budget).value();
      assertTrue(value >= low && value <= high);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "2, 1",
    "0, 1099511627777",
    "-9223372036854775808, 9223372036854775807",
    "-1, 9223372036854775807",
    "9223372036854775807, -9223372036854775808"
  })
  void boundsThatAreNoRangeOrTooFarApart_areRefused(long low, long high) {
    assertThrows(IllegalArgumentException.class, () -> Mean.ofValuesIn(low, high));
  }

  @Test
  void sumBeyondTheRange_isReleasedAsTheEndOfTheRangeAndDoesNotWrap() {
    Mean mean = Mean.ofValuesIn(0, WIDEST);
    long units = 1L << 40;
    BigInteger highest = BigInteger.valueOf(units).multiply(BigInteger.valueOf(WIDEST / 2));
    mean.mergeDisjoint(
        AccumulatorBytes.of(mean.toBytes()).contributions(units).sum(0, highest).sealed());
    try (PrivacyBudget budget = budget(PrivacyLoss.pure(1000), Adjacency.ADD_REMOVE)) {
      double cutOff = 0x1p63 / units; // a sum that wrapped around would be below the middle
      assertEquals(WIDEST / 2 + cutOff, mean.release(Epsilon.of(1000), budget).value(), 1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ADD_REMOVE, 0, 10, 5", "ZERO_OUT, 0, 10, 5", "REPLACE, 0, 10, 10", "ADD_REMOVE, 0, 11, 6",
    "ZERO_OUT, -11, 0, 6", "REPLACE, -11, 0, 11", "ADD_REMOVE, 4, 5, 1", "REPLACE, 4, 5, 1",
    "ADD_REMOVE, 1000000, 1000010, 5"
  })
  void adjacencyDecidesHowFarOneUnitMovesTheSum(Adjacency adjacency, long low, long high, long by) {
    assertEquals(by, new Bounds(low, high).sensitivity(adjacency).most());
  }

  @Test
  void releaseSpendsOnceAndTellsWhatItMeans() {
    try (PrivacyBudget budget = budget(ONE, Adjacency.REPLACE)) {
      ReleasedMean released = Mean.ofValuesIn(-3, 9).release(QUARTER, budget);
      assertEquals(PrivacyLoss.pure(0.75), budget.remaining());
      assertEquals(PrivacyLoss.pure(QUARTER), released.loss());
      assertEquals(PrivacyLoss.pure(0.125), released.count().loss());
      assertEquals(Adjacency.REPLACE, released.adjacency());
      assertEquals(-3, released.low());
      assertEquals(9, released.high());
    }
  }

  @ParameterizedTest
  @CsvSource({"0.1", "0.3", "0.000000000003", "1000", "0.33333333333333333333333333333"})
  void everyEpsilonIsHalvedExactly(String epsilon) {
    try (PrivacyBudget budget = budget(PrivacyLoss.pure(1000), Adjacency.ADD_REMOVE)) {
      BigDecimal half =
          Mean.ofValuesIn(0, 1).release(Epsilon.of(epsilon), budget).count().loss().epsilon();
      assertEquals(Epsilon.of(epsilon), new Epsilon(half.add(half)));
    }
  }

  @Test
  void epsilonWhoseHalfIsOutOfRange_isRefusedAndCostsNothing() {
    try (PrivacyBudget budget = budget(ONE, Adjacency.ADD_REMOVE)) {
      Mean mean = Mean.ofValuesIn(0, 1);
      Epsilon tooSmall = Epsilon.of(0x1p-40);
      Epsilon tooFine = Epsilon.of("0." + "3".repeat(92));
      assertThrows(IllegalArgumentException.class, () -> mean.release(tooSmall, budget));
      assertThrows(IllegalArgumentException.class, () -> mean.release(tooFine, budget));
      assertEquals(ONE, budget.remaining());
      mean.release(Epsilon.of(Math.nextUp(0x1p-39)), budget);
    }
  }

  @Test
  void secondRelease_isRefusedAndCostsNothing() {
    try (PrivacyBudget budget = budget(ONE, Adjacency.ADD_REMOVE)) {
      Mean mean = Mean.ofValuesIn(0, 1);
      mean.release(QUARTER, budget);
      assertThrows(IllegalStateException.class, () -> mean.release(QUARTER, budget));
      assertThrows(IllegalStateException.class, () -> mean.add("late", 1));
      assertEquals(PrivacyLoss.pure(0.75), budget.remaining());
    }
  }

  @Test
  void budgetThatHasOnlyHalfLeft_isNotTouchedAndTheMeanIsReleasedForLess() {
    boolean[] mayDraw = {false};
    LongSupplier words = new SplittableRandom(1)::nextLong;
    LongSupplier watched =
        () -> {
          assertTrue(mayDraw[0], "noise was drawn");
          return words.getAsLong();
        };
    try (PrivacyBudget budget = budget(0.25, watched)) {
      Mean mean = Mean.ofValuesIn(0, 1);
      Epsilon twice = Epsilon.of(0.5);
      assertThrows(BudgetExhaustedException.class, () -> mean.release(twice, budget));
      assertEquals(PrivacyLoss.pure(0.25), budget.remaining());
      mean.add("still open", 1);
      mayDraw[0] = true;
      mean.release(QUARTER, budget);
    }
  }

  @ParameterizedTest
  @CsvSource({"0", "1"})
  void randomnessThatBreaks_releasesNothingAndStaysSpent(int goodWords) {
    LongSupplier words = new SplittableRandom(1)::nextLong;
    int[] left = {goodWords};
    LongSupplier breaking =
        () -> {
          if (left[0]-- == 0) {
            throw new ProviderException("the device is gone");
          }
          return words.getAsLong();
        };
    try (PrivacyBudget budget = budget(1, breaking)) {
      Mean mean = Mean.ofValuesIn(0, WIDEST);
      assertThrows(ProviderException.class, () -> mean.release(QUARTER, budget));
      assertThrows(IllegalStateException.class, () -> mean.release(QUARTER, budget));
      assertEquals(PrivacyLoss.pure(0.75), budget.remaining());
    }
  }

  @Test
  void unitWithoutAName_isRefused() {
    Mean mean = Mean.ofValuesIn(0, 1);
    assertThrows(NullPointerException.class, () -> mean.add((String) null, 1));
    assertEquals(0, mean.exactCount());
  }
}
