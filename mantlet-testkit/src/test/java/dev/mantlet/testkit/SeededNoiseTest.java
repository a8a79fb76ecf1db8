package dev.mantlet.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mantlet.dp.BudgetExhaustedException;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyBudget;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.query.Count;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeededNoiseTest {
  private static final Epsilon EPSILON = Epsilon.of("0.01");

  @TempDir Path folder;

  private List<Long> released(String file, long seed) {
    try (PrivacyBudget budget =
        SeededNoise.create(folder.resolve(file), PrivacyLoss.pure(1), seed)) {
      return Stream.generate(() -> Count.ofUnits().release(EPSILON, budget).value())
          .limit(20)
          .toList();
    }
  }

  @Test
  void sameSeed_releasesTheSameValues() {
    assertEquals(released("a", 7), released("b", 7));
  }

  @Test
  void otherSeed_releasesOtherValues() {
    assertNotEquals(released("a", 7), released("b", 8));
  }

  @Test
  void seededBudget_isAsFiniteAsARealOne() {
    try (PrivacyBudget budget =
        SeededNoise.create(folder.resolve("a"), PrivacyLoss.pure(0.015625), 7)) {
      Count.ofUnits().release(EPSILON, budget);
      assertThrows(BudgetExhaustedException.class, () -> Count.ofUnits().release(EPSILON, budget));
    }
  }
}
