package dev.mantlet.dp.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyBudget;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.Sensitivity;
import dev.mantlet.dp.SpendToken;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a query releases under one adjacency is not paid by a token of another budget. */
class QueryAdjacencyTest {
  private static final PrivacyLoss LOSS = PrivacyLoss.pure("1").withDelta("1e-5");
  private static final List<String> NAMES = List.of("north", "south");

  @TempDir Path folder;
  private final Map<Adjacency, PrivacyBudget> budgets = new EnumMap<>(Adjacency.class);

  @BeforeEach
  void oneBudgetOfEach() {
    for (Adjacency adjacency : Adjacency.values()) {
      budgets.put(
          adjacency,
          PrivacyBudget.create(
              folder.resolve(adjacency.name()),
              PrivacyLoss.pure("1000").withDelta("0.5"),
              adjacency));
    }
  }

  @AfterEach
  void close() {
    budgets.values().forEach(PrivacyBudget::close);
  }

  /** A query that has nothing in it, and its release. */
  private record Case(String name, Noise noise, Release release) {
    void run(Adjacency adjacency, Payment payment) {
      release.run(noise, adjacency, payment);
    }

    @Override
    public String toString() {
      return name + " with " + noise;
    }
  }

  @FunctionalInterface
  private interface Release {
    void run(Noise noise, Adjacency adjacency, Payment payment);
  }

  static Stream<Case> queries() {
    List<Case> cases = new ArrayList<>();
    for (Noise noise : List.of(Noise.laplace(Epsilon.of("1")), Noise.gaussian(LOSS))) {
      cases.add(new Case("count", noise, (n, a, p) -> Count.perUnit(2).release(n, a, p)));
      cases.add(new Case("long sum", noise, LongSum.ofValuesIn(-3, 5)::release));
      cases.add(new Case("double sum", noise, DoubleSum.ofValuesIn(-1, 2)::release));
      cases.add(new Case("mean", noise, Mean.ofValuesIn(0, 10)::release));
      cases.add(new Case("double mean", noise, DoubleMean.ofValuesIn(0, 10)::release));
      cases.add(new Case("variance", noise, Variance.ofValuesIn(0, 10)::release));
      cases.add(new Case("quantiles", noise, Quantiles.ofValuesIn(0, 10)::release));
      cases.add(new Case("histogram", noise, Histogram.withEdges(0, 1, 2)::release));
      cases.add(
          new Case(
              "count by named group",
              noise,
              (n, a, p) -> CountByGroup.groupsPerUnit(2).release(n, NAMES, a, p)));
      cases.add(
          new Case(
              "sum by named group",
              noise,
              (n, a, p) -> SumByGroup.ofValuesIn(0, 10).release(n, NAMES, a, p)));
    }
    for (Noise noise : List.of(Noise.laplaceThatNames(LOSS), Noise.gaussian(LOSS))) {
      cases.add(new Case("count by group", noise, CountByGroup.groupsPerUnit(2)::release));
      cases.add(new Case("sum by group", noise, SumByGroup.ofValuesIn(0, 10)::release));
    }
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("queries")
  void tokenOfABudgetWithAnotherAdjacency_doesNotPay(Case each) {
    for (Adjacency needed : Adjacency.values()) {
      for (Adjacency found : Adjacency.values()) {
        Payment payment = budgets.get(found)::spend;
        if (needed == found) {
          each.run(needed, payment);
        } else {
          assertRefused(needed, found, () -> each.run(needed, payment));
        }
      }
    }
  }

  private static void assertRefused(Adjacency needed, Adjacency found, Runnable release) {
    var thrown = assertThrows(IllegalArgumentException.class, release::run);
    assertTrue(thrown.getMessage().contains("the budget is of " + found), thrown::getMessage);
    assertTrue(thrown.getMessage().contains(needed + " alone"), thrown::getMessage);
  }

  /** A query of several numbers splits the token; each number has a sensitivity of its own. */
  @ParameterizedTest
  @EnumSource(Adjacency.class)
  void everySensitivity_statesTheAdjacencyItIsTrueUnder(Adjacency adjacency) {
    ContributionLimits limits = new ContributionLimits(2, 3, 4);
    CountByGroup counts = CountByGroup.groupsPerUnit(2);
    SumByGroup sums = SumByGroup.ofValuesIn(0, 10).within(limits);
    Quantiles quantiles = Quantiles.ofValuesIn(0, 10);
    Stream.of(
            Count.ofUnits().sensitivity(adjacency),
            LongSum.ofValuesIn(-3, 5).sensitivity(adjacency),
            DoubleSum.ofValuesIn(-1, 2).sensitivity(adjacency),
            new Bounds(0, 10).sensitivity(adjacency),
            DoubleMean.ofValuesIn(0, 10).sensitivity(adjacency),
            Variance.ofValuesIn(0, 10).sensitivity(adjacency),
            Variance.ofValuesIn(0, 10).sensitivityOfSquares(adjacency),
            quantiles.sensitivity(adjacency),
            quantiles.squaredSensitivity(adjacency),
            Histogram.sensitivity(adjacency),
            Histogram.squaredSensitivity(adjacency),
            counts.sensitivity(adjacency),
            limits.l1(adjacency),
            limits.l2(adjacency),
            sums.sensitivity(adjacency),
            sums.squaredSensitivity(adjacency))
        .forEach(each -> assertEquals(Optional.of(adjacency), each.adjacency(), each::toString));
  }

  /** So no query can forget it: it could not be released at all. */
  @Test
  void sensitivityWithoutAnAdjacency_isNotCalibratedForAQuery() {
    Noise laplace = Noise.laplace(Epsilon.of("1"));
    Noise gaussian = Noise.gaussian(LOSS);
    for (Noise noise : List.of(laplace, gaussian)) {
      assertThrows(IllegalStateException.class, () -> noise.forNumber(Sensitivity.l1(1)));
      assertThrows(
          IllegalStateException.class,
          () -> noise.forAll(Sensitivity.l1(1), Sensitivity.l2Squared(1)));
    }
  }

  @Test
  void refusedToken_remainsGoodForAQueryOfItsBudget() {
    Noise noise = Noise.laplace(Epsilon.of("1"));
    SpendToken token = budgets.get(Adjacency.REPLACE).spend(noise.loss());
    Count count = Count.ofUnits();
    assertThrows(
        IllegalArgumentException.class,
        () -> count.release(noise, Adjacency.ADD_REMOVE, paid -> token));
    assertFalse(token.toString().contains("used"));
    count.release(noise, Adjacency.REPLACE, paid -> token);
    assertTrue(token.toString().contains("used"));
  }
}
