package dev.mantlet.dp.mechanism;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyBudget;
import dev.mantlet.dp.PrivacyException;
import dev.mantlet.dp.PrivacyException.Reason;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.Seeded;
import dev.mantlet.dp.Sensitivity;
import dev.mantlet.dp.SpendToken;
import dev.mantlet.dp.internal.Redemption;
import dev.mantlet.dp.internal.SecureBits;
import java.math.BigDecimal;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sparse vector technique, and randomised response. */
class SparseVectorTest {
  private final SparseVector sparse =
      SparseVector.calibrated(Sensitivity.l1(1), 2, Epsilon.of(1));

  @TempDir Path folder;

  @Test
  void runEndsAfterTheAnswersAboveThatWerePaidFor() {
    SparseVector sure = SparseVector.calibrated(Sensitivity.l1(1), 2, Epsilon.of(100));
    SparseVector.Run run = sure.begin(1_000, Seeded.token(sure, 1));
    for (int i = 0; i < 100; i++) {
      assertFalse(run.isAbove(0), "answers below cost nothing");
    }
    assertTrue(run.isAbove(2_000));
    assertEquals(1, run.left());
    assertTrue(run.isAbove(2_000));
    assertThrows(IllegalStateException.class, () -> run.isAbove(0));
  }

  @Test
  void partsOfEpsilonAddUpExactly_inTheStatedRatio() {
    BigDecimal threshold = sparse.epsilonForThreshold();
    assertEquals(1 / (1 + Math.cbrt(16)), threshold.doubleValue(), 1e-15);
    assertTrue(threshold.signum() > 0 && threshold.compareTo(BigDecimal.ONE) < 0);
  }

  /** P(above) for one answer, against the sum over both noises; false alarm below 1e-6. */
  @Test
  void firstAnswerIsAboveAsOftenAsTheNoisesSay() {
    double first = sparse.epsilonForThreshold().doubleValue();
    double q = Math.exp(-first);
    double r = Math.exp(-(1 - first) / 4); // scale 2 c Δ / ε2
    double expected = 0;
    for (int rho = -200; rho <= 200; rho++) {
      double weight = (1 - q) / (1 + q) * Math.pow(q, Math.abs(rho));
      int needed = 3 + rho; // the answer is 3 below
      double tail =
          needed > 0
              ? Math.pow(r, needed) / (1 + r)
              : 1 - Math.pow(r, 1 - needed) / (1 + r);
      expected += weight * tail;
    }
    SecureBits bits = Seeded.bits(61);
    int above = 0;
    int runs = 50_000;
    for (int i = 0; i < runs; i++) {
      above += sparse.begin(13, Seeded.token(sparse.loss(), bits)).isAbove(10) ? 1 : 0;
    }
    double deviation = Math.sqrt(runs * expected * (1 - expected));
    assertEquals(runs * expected, above, 5 * deviation);
  }

  @Test
  void everyAnswerHasFreshNoise_andTheThresholdKeepsItsOwn() {
    SparseVector many = SparseVector.calibrated(Sensitivity.l1(1), 1_000, Epsilon.of(1));
    SparseVector.Run run = many.begin(0, Seeded.token(many, 3));
    int above = 0;
    for (int i = 0; i < 500; i++) {
      above += run.isAbove(0) ? 1 : 0;
    }
    assertTrue(above > 100 && above < 400, "not always the same: " + above);
  }

  @Test
  void brokenRandomness_endsTheRun() {
    SecureBits good = Seeded.bits(1);
    boolean[] broken = {false};
    SecureBits breaking =
        count -> {
          if (broken[0]) {
            throw Redemption.refusal(
                Reason.RANDOMNESS_FAILED, "broken", new IllegalStateException("test"));
          }
          return good.next(count);
        };
    SparseVector.Run run = sparse.begin(0, Seeded.token(sparse.loss(), breaking));
    broken[0] = true;
    assertThrows(PrivacyException.class, () -> run.isAbove(0));
    broken[0] = false;
    assertThrows(IllegalStateException.class, () -> run.isAbove(0));
  }

  @Test
  void numberOfAnswersAbove_isChecked() {
    for (int bad : new int[] {0, -1, (1 << 20) + 1}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> SparseVector.calibrated(Sensitivity.l1(1), bad, Epsilon.of(1)));
    }
  }

  /** False alarm below 1e-6. */
  @Test
  void randomisedResponse_liesAsOftenAsEpsilonSays() {
    RandomisedResponse response = RandomisedResponse.calibrated(Epsilon.of("1.1"));
    SecureBits bits = Seeded.bits(62);
    int answers = 100_000;
    int truth = 0;
    for (int i = 0; i < answers; i++) {
      boolean exact = i % 2 == 0;
      truth += response.release(exact, Seeded.token(response.loss(), bits)) == exact ? 1 : 0;
    }
    double expected = answers / (1 + Math.exp(-1.1));
    double deviation = Math.sqrt(expected * (1 - expected / answers));
    assertEquals(expected, truth, 5 * deviation);
    assertEquals(1.0, response.estimate(1, 1) + response.estimate(0, 1), 1e-12);
    assertThrows(IllegalArgumentException.class, () -> response.estimate(2, 1));
  }

  @Test
  void randomisedResponse_isPaidOnlyFromABudgetUnderReplace() {
    RandomisedResponse response = RandomisedResponse.calibrated(Epsilon.of(1));
    try (PrivacyBudget budget = PrivacyBudget.create(folder.resolve("a"), PrivacyLoss.pure(1))) {
      SpendToken token = budget.spend(response.loss());
      assertThrows(IllegalArgumentException.class, () -> response.release(true, token));
      assertFalse(token.toString().contains("used"));
    }
    try (PrivacyBudget budget =
        PrivacyBudget.create(folder.resolve("b"), PrivacyLoss.pure(1), Adjacency.REPLACE)) {
      response.release(true, budget.spend(response.loss()));
    }
  }
}
