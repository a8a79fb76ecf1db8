package dev.mantlet.dp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.PrivacyException.Reason;
import dev.mantlet.dp.mechanism.DiscreteLaplace;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivacyBudgetTest {
  private static final PrivacyLoss ONE = PrivacyLoss.pure(1);
  private static final PrivacyLoss TENTH = PrivacyLoss.pure(Epsilon.of("0.1"));

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("releases.budget");
  }

  @Test
  void tenDecimalTenths_fitIntoOneExactly() {
    try (PrivacyBudget budget = PrivacyBudget.create(file(), ONE)) {
      for (int i = 0; i < 10; i++) {
        budget.spend(TENTH);
      }
      assertEquals(BigDecimal.ZERO, budget.remaining().epsilon());
      assertThrows(BudgetExhaustedException.class, () -> budget.spend(PrivacyLoss.pure(0x1p-40)));
    }
  }

  @Test
  void onlyNineBinaryTenths_fitIntoOne() {
    try (PrivacyBudget budget = PrivacyBudget.create(file(), ONE)) {
      for (int i = 0; i < 9; i++) {
        budget.spend(PrivacyLoss.pure(0.1));
      }
      var refused =
          assertThrows(BudgetExhaustedException.class, () -> budget.spend(PrivacyLoss.pure(0.1)));
      assertEquals(Reason.BUDGET_EXHAUSTED, refused.reason());
      assertEquals(new BigDecimal("0.100000000001"), refused.requested().epsilon());
      assertEquals(budget.remaining(), refused.remaining());
    }
  }

  @Test
  void reopenedBudget_goesOnWhereItWas() {
    PrivacyLoss total = ONE.withDelta(0x1p-10);
    try (PrivacyBudget budget = PrivacyBudget.create(file(), total, Adjacency.ZERO_OUT)) {
      budget.spend(PrivacyLoss.pure(0.25).withDelta(0x1p-11), "first");
    }
    try (PrivacyBudget budget = PrivacyBudget.open(file())) {
      assertEquals(total, budget.total());
      assertEquals(PrivacyLoss.pure(0.75).withDelta(0x1p-11), budget.remaining());
      assertEquals(Adjacency.ZERO_OUT, budget.adjacency());
    }
  }

  @Test
  void spendIsInTheFileBeforeTheTokenIsThere() throws IOException {
    try (PrivacyBudget budget = PrivacyBudget.create(file(), ONE)) {
      SpendToken token = budget.spend(TENTH, "cheques by bank");
      assertEquals(TENTH, token.loss());
      assertTrue(
          new String(Files.readAllBytes(file()), StandardCharsets.ISO_8859_1)
              .contains("cheques by bank"));
    }
  }

  @Test
  void interruptedThread_spendsAndLeavesTheBudgetOpen() {
    try (PrivacyBudget budget = PrivacyBudget.create(file(), ONE)) {
      Thread.currentThread().interrupt();
      budget.spend(TENTH);
      assertTrue(Thread.interrupted(), "the interruption is still there for whom it is meant");
      budget.spend(TENTH);
    }
  }

  @Test
  void interruptedThread_makesABudgetAndStaysInterrupted() {
    Thread.currentThread().interrupt();
    try (PrivacyBudget budget = PrivacyBudget.create(file(), ONE)) {
      assertTrue(Thread.interrupted());
      budget.spend(TENTH);
    } finally {
      Thread.interrupted(); // for the next test, if this one fails
    }
  }

  @Test
  void closedBudget_grantsNothingAndStillTellsWhatIsLeft() {
    PrivacyBudget budget = PrivacyBudget.create(file(), ONE);
    DiscreteLaplace noise = DiscreteLaplace.calibrated(Sensitivity.l1(1), Epsilon.of(0.25));
    SpendToken paid = budget.spend(noise.loss());
    budget.close();
    budget.close();
    assertThrows(IllegalStateException.class, () -> budget.spend(TENTH));
    assertEquals(PrivacyLoss.pure(0.75), budget.remaining());
    noise.release(1, paid);
  }

  @Test
  void spendOfNothingOrWithALongLabel_isRefusedAndCostsNothing() {
    try (PrivacyBudget budget = PrivacyBudget.create(file(), ONE)) {
      assertThrows(
          IllegalArgumentException.class,
          () -> budget.spend(new PrivacyLoss(BigDecimal.ZERO, BigDecimal.ZERO)));
      assertThrows(IllegalArgumentException.class, () -> budget.spend(TENTH, "ä".repeat(33)));
      budget.spend(TENTH, "ä".repeat(32));
      assertEquals(new BigDecimal("0.9"), budget.remaining().epsilon());
    }
  }

  @Test
  void totalBelowTheSmallestUnit_isRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> PrivacyBudget.create(file(), PrivacyLoss.pure(0x1p-40)));
  }

  @Test
  void pureBudget_grantsNoDelta() {
    try (PrivacyBudget budget = PrivacyBudget.create(file(), ONE)) {
      assertThrows(BudgetExhaustedException.class, () -> budget.spend(TENTH.withDelta(1e-300)));
    }
  }

  @Test
  void deltaThatIsRoundedUpToOne_isMoreThanAnyBudgetHas() {
    PrivacyLoss most = ONE.withDelta("0.999999999999999999");
    try (PrivacyBudget budget = PrivacyBudget.create(file(), most)) {
      PrivacyLoss more = ONE.withDelta("0.9999999999999999999");
      assertThrows(BudgetExhaustedException.class, () -> budget.spend(more));
      assertEquals(most, budget.remaining());
      budget.spend(most);
    }
  }

  @Test
  void noiseOfTheRealBudget_isNotAlwaysTheSame() {
    DiscreteLaplace noise = DiscreteLaplace.calibrated(Sensitivity.l1(1), Epsilon.of(0x1p-30));
    try (PrivacyBudget budget = PrivacyBudget.create(file(), ONE)) {
      long first = noise.release(0, budget.spend(noise.loss())).value();
      long second = noise.release(0, budget.spend(noise.loss())).value();
      long third = noise.release(0, budget.spend(noise.loss())).value();
      assertTrue(first != second || second != third, "wrong once in some 2^60 runs");
    }
  }
}
