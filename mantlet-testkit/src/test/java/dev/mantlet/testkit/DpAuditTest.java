package dev.mantlet.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyBudget;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.query.Count;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class DpAuditTest {
  private static final Epsilon ONE = Epsilon.of(1);

  private static long count(List<Long> people, Epsilon epsilon, PrivacyBudget budget) {
    Count count = Count.ofUnits();
    people.forEach(count::add);
    return count.release(epsilon, budget).value();
  }

  private static DpAudit<List<Long>> countAt(Epsilon epsilon) {
    return DpAudit.between(List.of(1L, 2L), List.of(1L))
        .releasing((people, budget) -> count(people, epsilon, budget))
        .samples(8_000)
        .seed(7);
  }

  @Test
  void privateCount_passes_andTheBoundIsCloseToItsEpsilon() {
    DpAuditReport report = countAt(ONE).run().assertAtMost(ONE);
    assertTrue(report.epsilonAtLeast() > 0.7, report::toString);
  }

  @Test
  void countThatIsLessPrivateThanClaimed_failsWithTheEvidence() {
    var failure =
        assertThrows(AssertionError.class, () -> countAt(Epsilon.of(2)).run().assertAtMost(ONE));
    assertTrue(failure.getMessage().contains("is said to have (ε = 1, δ = 0), which it has not"));
    assertTrue(failure.getMessage().contains("number 0 is in"), failure::getMessage);
    assertTrue(failure.getMessage().contains("of 4000"), failure::getMessage);
  }

  @Test
  void sameSeed_givesTheSameReport_anotherOneAnother() {
    assertEquals(countAt(ONE).run(), countAt(ONE).run());
    assertNotEquals(countAt(ONE).run().findings(), countAt(ONE).seed(8).run().findings());
  }

  @Test
  void claimThatSoFewSamplesCannotRefute_isRefused() {
    DpAuditReport report = countAt(ONE).samples(400).run();
    assertThrows(IllegalStateException.class, () -> report.assertAtMost(Epsilon.of(8)));
    assertThrows(IllegalArgumentException.class, () -> countAt(ONE).samples(399));
  }

  /** Of 200 runs an event that always happens has probability 0.92 or more, but for one in 10^6. */
  @Test
  void claimOfADeltaThatSoFewSamplesCannotRefute_isRefused() {
    DpAuditReport report = DpAudit.between(1, 2).drawing((data, random) -> data).samples(400).run();
    PrivacyLoss claim = PrivacyLoss.pure(1).withDelta(0.95);
    assertThrows(IllegalStateException.class, () -> report.assertAtMost(claim));
    assertThrows(
        AssertionError.class, () -> report.assertAtMost(PrivacyLoss.pure(1).withDelta(0.5)));
  }

  @Test
  void mechanismThatNeverRuns_doesNotPass() {
    var audit =
        DpAudit.between(1, 2)
            .drawing((data, random) -> {
              throw new UnsupportedOperationException("not today");
            });
    var failure = assertThrows(IllegalStateException.class, audit::run);
    assertEquals("not today", failure.getCause().getMessage());
  }

  @Test
  void exceptionThatDependsOnTheData_isAnOutcome() {
    DpAuditReport report =
        DpAudit.between(1, 0).drawing((data, random) -> 12 / data).samples(2_000).run();
    assertTrue(report.violates(PrivacyLoss.pure(3)), report::toString);
  }

  @Test
  void exceptionWhoseMessageTellsTheData_isFound() {
    DpAuditReport report =
        DpAudit.between(1, 2)
            .drawing((data, random) -> {
              if (random.nextBoolean()) {
                throw new IllegalArgumentException("the group has " + data + " rows");
              }
              return 0;
            })
            .samples(2_000)
            .run();
    assertTrue(report.violates(PrivacyLoss.pure(3)), report::toString);
  }

  @Test
  void outcomeThatCannotBeCompared_isRefused() {
    var audit = DpAudit.between(1, 2).drawing((data, random) -> new Object());
    var failure = assertThrows(IllegalArgumentException.class, audit::run);
    assertTrue(failure.getMessage().contains("java.lang.Object"));
  }

  @Test
  void worstPair_isFoundAmongOthers() {
    DpAuditReport report =
        DpAudit.between(1L, 1L)
            .and(1L, 9L)
            .and(3L, 3L)
            .drawing((data, random) -> data)
            .samples(2_000)
            .run();
    assertEquals(
        List.of(false, true, false),
        report.findings().stream().map(finding -> finding.epsilonAtLeast(0) > 3).toList());
  }

  @Test
  void everyRunHasABudgetOfItsOwn_withTheAdjacencyThatWasSet() {
    Set<Object> seen = new HashSet<>();
    DpAudit.between(0, 1)
        .releasing((data, budget) -> {
          seen.add(budget.adjacency());
          return budget.spend(PrivacyLoss.pure(1024)).loss().epsilon();
        })
        .adjacency(Adjacency.REPLACE)
        .samples(400)
        .run();
    assertEquals(Set.of(Adjacency.REPLACE), seen);
  }

  /** Released with probability 0.01 whatever else happens: (0, 0.01)-private and not (ε, 0). */
  @Test
  void deltaIsGranted_andNoMoreThanDelta() {
    DpAuditReport report =
        DpAudit.between(1, 2)
            .drawing((data, random) -> random.nextInt(100) == 0 ? data : 0)
            .samples(40_000)
            .run();
    report.assertAtMost(PrivacyLoss.pure(0.01).withDelta(0.0101));
    assertTrue(report.violates(PrivacyLoss.pure(0.01).withDelta(0.001)));
    assertTrue(report.violates(PrivacyLoss.pure(0.01)));
  }

  /**
   * A randomised response at exactly its ε, audited at a false alarm of 1 in 10. Of 300 audits,
   * more than 60 are above with probability below 1e-6.
   */
  @Test
  void boundIsAboveTheTruth_noMoreOftenThanItSays() {
    int above = 0;
    for (int seed = 0; seed < 300; seed++) {
      DpAuditReport report =
          DpAudit.between(0, 1)
              .drawing((data, random) -> random.nextInt(4) == 0 ? 1 - data : data)
              .falseAlarm(0.1)
              .samples(400)
              .seed(seed)
              .run();
      above += report.epsilonAtLeast() > Math.log(3) ? 1 : 0;
    }
    int found = above;
    assertTrue(found <= 60, () -> found + " of 300");
  }

  @Provide
  Arbitrary<Neighbours<List<Long>>> neighbours() {
    return Arbitraries.randomValue(
        random -> Neighbours.addingARow(random, r -> r.nextLong() % 8, 20));
  }

  @Provide
  Arbitrary<Neighbours<List<Long>>> replacements() {
    return Arbitraries.randomValue(
        random -> Neighbours.replacingARow(random, r -> r.nextLong() % 8, 20));
  }

  @Property
  void addedRow_isOneRow(@ForAll("neighbours") Neighbours<List<Long>> pair) {
    List<Long> more = new ArrayList<>(pair.one());
    assertEquals(pair.other().size() + 1, more.size());
    pair.other().forEach(row -> assertTrue(more.remove(row)));
  }

  @Property
  void replacedRow_isOneRow(@ForAll("replacements") Neighbours<List<Long>> pair) {
    int different = 0;
    for (int i = 0; i < pair.one().size(); i++) {
      different += pair.one().get(i).equals(pair.other().get(i)) ? 0 : 1;
    }
    assertEquals(pair.one().size(), pair.other().size());
    assertTrue(different <= 1);
  }

  @Property(tries = 5)
  void neighboursOfAnyGenerator_canBeAudited(@ForAll("neighbours") Neighbours<List<Long>> pair) {
    DpAudit.betweenAll(List.of(pair))
        .releasing((people, budget) -> count(people, ONE, budget))
        .samples(1_000)
        .run()
        .assertAtMost(ONE);
  }
}
