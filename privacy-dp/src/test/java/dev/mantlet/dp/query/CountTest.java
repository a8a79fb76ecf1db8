package dev.mantlet.dp.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.BudgetExhaustedException;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyBudget;
import dev.mantlet.dp.PrivacyException;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.internal.SeededBudget;
import dev.mantlet.dp.mechanism.NoisyLong;
import dev.mantlet.testkit.TestOnly;
import java.nio.file.Path;
import java.security.ProviderException;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CountTest {
  /** At ε = 1000 the noise is zero but for one draw in 10^400, and the exact count shows. */
  private static final Epsilon NO_NOISE = Epsilon.of(1000);

  private static final Epsilon QUARTER = Epsilon.of(0.25);

  @TempDir Path folder;

  private PrivacyBudget budget(double total) {
    return PrivacyBudget.create(folder.resolve("budget"), PrivacyLoss.pure(total));
  }

  private PrivacyBudget budget(double total, LongSupplier words) {
    return SeededBudget.create(
        new TestOnly(), folder.resolve("budget"), PrivacyLoss.pure(total), words);
  }

  private long exactly(Count count) {
    try (PrivacyBudget budget = budget(1000)) {
      return count.release(NO_NOISE, budget).value();
    }
  }

  @Test
  void unitIsCountedOnce_howeverOftenItIsAdded() {
    Count count = Count.ofUnits();
    for (int i = 0; i < 300; i++) {
      count.add("account-" + i % 3);
    }
    assertEquals(3, exactly(count));
  }

  @Test
  void unitIsCountedUpToItsLimit() {
    Count count = Count.perUnit(1);
    count.add(7);
    count.add("7");
    count.add(7);
    assertEquals(2, exactly(count), "a number and its digits are two units");
  }

  @Test
  void limitOfThree_countsThree() {
    // Sensitivity 3 at ε = 1000: the noise is zero but for one draw in 10^144.
    Count count = Count.perUnit(3);
    for (int i = 0; i < 10; i++) {
      count.add("frequent");
    }
    count.add("once");
    assertEquals(4, exactly(count));
  }

  @Test
  void higherLimitTakesMoreNoise() {
    try (PrivacyBudget budget = budget(1, new SplittableRandom(5)::nextLong)) {
      double wide = widthOf(Count.perUnit(4).release(QUARTER, budget));
      double narrow = widthOf(Count.ofUnits().release(QUARTER, budget));
      assertEquals(4, wide / narrow, 0.5);
    }
  }

  private static double widthOf(ReleasedCount released) {
    // The lower end is cut off at zero.
    return released.interval(0.999999).high() - released.value();
  }

  @Test
  void releaseSpendsAndTellsWhatItMeans() {
    Path file = folder.resolve("budget");
    try (PrivacyBudget budget =
        PrivacyBudget.create(file, PrivacyLoss.pure(1), Adjacency.REPLACE)) {
      ReleasedCount released = Count.perUnit(2).release(QUARTER, budget);
      assertEquals(PrivacyLoss.pure(0.75), budget.remaining());
      assertEquals(PrivacyLoss.pure(QUARTER), released.loss());
      assertEquals(Adjacency.REPLACE, released.adjacency());
      assertEquals(2, released.perUnit());
    }
  }

  @Test
  void secondRelease_isRefusedAndCostsNothing() {
    try (PrivacyBudget budget = budget(1)) {
      Count count = Count.ofUnits();
      count.release(QUARTER, budget);
      assertThrows(IllegalStateException.class, () -> count.release(QUARTER, budget));
      assertThrows(IllegalStateException.class, () -> count.add("late"));
      assertEquals(PrivacyLoss.pure(0.75), budget.remaining());
    }
  }

  @Test
  void exhaustedBudget_leavesTheCountToBeReleasedForLess() {
    try (PrivacyBudget budget = budget(0.25)) {
      Count count = Count.ofUnits();
      assertThrows(BudgetExhaustedException.class, () -> count.release(Epsilon.of(0.5), budget));
      count.release(QUARTER, budget);
    }
  }

  @Test
  void exhaustedBudget_drawsNoNoise() {
    LongSupplier mustNotBeAsked =
        () -> {
          throw new AssertionError("noise was drawn");
        };
    try (PrivacyBudget budget = budget(0.25, mustNotBeAsked)) {
      assertThrows(
          BudgetExhaustedException.class, () -> Count.ofUnits().release(Epsilon.of(0.5), budget));
    }
  }

  @Test
  void brokenRandomness_releasesNothingAndStaysSpent() {
    LongSupplier broken =
        () -> {
          throw new ProviderException("the device is gone");
        };
    try (PrivacyBudget budget = budget(1, broken)) {
      Count count = Count.ofUnits();
      assertThrows(ProviderException.class, () -> count.release(QUARTER, budget));
      assertThrows(IllegalStateException.class, () -> count.release(QUARTER, budget));
      assertEquals(PrivacyLoss.pure(0.75), budget.remaining());
    }
  }

  @Test
  void closedBudget_releasesNothing() {
    PrivacyBudget budget = budget(1);
    budget.close();
    assertThrows(IllegalStateException.class, () -> Count.ofUnits().release(QUARTER, budget));
  }

  @Test
  void intervalDoesNotReachBelowZero_andReadsWell() {
    try (PrivacyBudget budget = budget(1, new SplittableRandom(3)::nextLong)) {
      ReleasedCount released = Count.ofUnits().release(QUARTER, budget);
      NoisyLong.Interval interval = released.interval(0.95);
      assertEquals(0, interval.low());
      assertTrue(interval.high() >= 0);
      assertEquals(
          released.value() + " [0, " + interval.high() + "] at 95 %, (ε = 0.25, δ = 0)",
          released.toString());
    }
  }

  @Test
  void unitWithoutAName_isRefused() {
    Count count = Count.ofUnits();
    assertThrows(NullPointerException.class, () -> count.add((String) null));
    assertEquals(0, count.exact());
  }

  @Test
  void limitBelowOne_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> Count.perUnit(0));
  }

  @Test
  void failureOfTheLedger_isNotTakenForExhaustion() {
    try (PrivacyBudget budget = budget(1)) {
      var inUse =
          assertThrows(PrivacyException.class, () -> PrivacyBudget.open(folder.resolve("budget")));
      assertEquals(PrivacyException.Reason.LEDGER_IN_USE, inUse.reason());
      Count.ofUnits().release(QUARTER, budget);
    }
  }
}
