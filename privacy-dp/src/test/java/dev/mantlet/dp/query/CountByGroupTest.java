package dev.mantlet.dp.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.BudgetExhaustedException;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyBudget;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.Seeded;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CountByGroupTest {
  private static final PrivacyLoss LOSS = PrivacyLoss.pure(1).withDelta(1e-6);

  @TempDir Path folder;

  private static CountByGroup banks() {
    CountByGroup counts = CountByGroup.groupsPerUnit(1);
    for (int unit = 0; unit < 1000; unit++) {
      counts.add(unit, unit % 2 == 0 ? "north" : "south");
    }
    counts.add("alone", "tiny");
    return counts;
  }

  @Test
  void unitCountsOnceInAGroup_andInUpToSoManyGroups() {
    CountByGroup counts = CountByGroup.groupsPerUnit(2);
    for (int i = 0; i < 5; i++) {
      counts.add("a", "x");
      counts.add("a", "y");
      counts.add("a", "z");
      counts.add("b", "x");
    }
    long ofA = counts.exact().values().stream().mapToLong(count -> count).sum() - 1;
    assertEquals(2, ofA);
  }

  @Test
  void groupOfOneUnit_staysHidden_largeOnesAreNamed() {
    ReleasedGroups<ReleasedCount> released =
        banks()
            .release(
                Noise.laplaceThatNames(LOSS),
                Adjacency.ADD_REMOVE,
                loss -> Seeded.token(loss, Seeded.bits(1)));
    assertEquals(List.of("north", "south"), List.copyOf(released.groups().keySet()));
    assertEquals(500, released.of("north").orElseThrow().value(), 20);
    assertTrue(released.of("tiny").isEmpty());
    assertTrue(released.threshold().getAsLong() > 10);
    assertEquals(LOSS, released.loss());
    assertTrue(released.toString().startsWith("north "), released.toString());
  }

  @Test
  void groupsKnownBeforehand_areAllReleased_andOthersNot() {
    ReleasedGroups<ReleasedCount> released =
        banks()
            .release(
                Noise.laplace(Epsilon.of(1)),
                List.of("south", "empty"),
                Adjacency.ADD_REMOVE,
                loss -> Seeded.token(loss, Seeded.bits(1)));
    assertEquals(List.of("empty", "south"), List.copyOf(released.groups().keySet()));
    assertTrue(released.threshold().isEmpty());
    assertEquals(PrivacyLoss.pure(1), released.loss());
  }

  @Test
  void shards_mergeToTheWhole_alsoWithUnitsInBoth() {
    CountByGroup whole = CountByGroup.groupsPerUnit(2);
    CountByGroup shard = whole.shard();
    whole.add("a", "x");
    shard.add("a", "x");
    shard.add("b", "x");
    whole.merge(shard);
    assertEquals(Map.of("x", 2L), whole.exact());
    assertThrows(RuntimeException.class, () -> whole.merge(CountByGroup.groupsPerUnit(2)));
  }

  @Test
  void secondRelease_isRefusedAndCostsNothing() {
    PrivacyLoss total = PrivacyLoss.pure(2).withDelta(1e-5);
    try (PrivacyBudget budget = PrivacyBudget.create(folder.resolve("b"), total)) {
      CountByGroup counts = banks();
      counts.release(LOSS, budget);
      PrivacyLoss left = budget.remaining();
      assertThrows(IllegalStateException.class, () -> counts.release(LOSS, budget));
      assertThrows(
          IllegalStateException.class,
          () -> counts.release(Epsilon.of(1), List.of("north"), budget));
      assertThrows(IllegalStateException.class, () -> counts.add("late", "north"));
      assertEquals(left, budget.remaining());
    }
  }

  @Test
  void exhaustedBudget_leavesTheCountToBeReleasedForLess() {
    PrivacyLoss total = PrivacyLoss.pure(1).withDelta(1e-6);
    try (PrivacyBudget budget = PrivacyBudget.create(folder.resolve("b"), total)) {
      CountByGroup counts = banks();
      PrivacyLoss more = PrivacyLoss.pure(2).withDelta(1e-6);
      assertThrows(BudgetExhaustedException.class, () -> counts.release(more, budget));
      counts.release(Epsilon.of(0.5), List.of("north"), budget);
    }
  }

  @Test
  void releaseWithoutDelta_orOfNoGroups_isRefusedBeforeThePayment() {
    CountByGroup counts = banks();
    Payment none =
        loss -> {
          throw new AssertionError("paid");
        };
    Adjacency adjacency = Adjacency.ADD_REMOVE;
    assertThrows(
        IllegalArgumentException.class,
        () -> counts.release(Noise.laplace(Epsilon.of(1)), adjacency, none));
    for (List<String> groups : List.of(List.<String>of(), List.of("a", "a"))) {
      assertThrows(
          IllegalArgumentException.class,
          () -> counts.release(Noise.laplace(Epsilon.of(1)), groups, adjacency, none));
    }
    assertThrows(IllegalArgumentException.class, () -> CountByGroup.groupsPerUnit(0));
  }
}
