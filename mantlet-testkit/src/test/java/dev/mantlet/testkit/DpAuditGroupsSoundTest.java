package dev.mantlet.testkit;

import static dev.mantlet.testkit.SoundAudits.DELTA;
import static dev.mantlet.testkit.SoundAudits.OF_PRIMITIVES;
import static dev.mantlet.testkit.SoundAudits.OF_QUERIES;
import static dev.mantlet.testkit.SoundAudits.assertPrivate;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.SpendToken;
import dev.mantlet.dp.partition.PartitionSelection;
import dev.mantlet.dp.partition.ThresholdedCounts;
import dev.mantlet.dp.query.CountByGroup;
import dev.mantlet.dp.query.DoubleMean;
import dev.mantlet.dp.query.DoubleSum;
import dev.mantlet.dp.query.LongSum;
import dev.mantlet.dp.query.Quantiles;
import dev.mantlet.dp.query.ReleasedDoubleMean;
import dev.mantlet.dp.query.ReleasedQuantiles;
import dev.mantlet.dp.query.ReleasedVariance;
import dev.mantlet.dp.query.Variance;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Groups whose names come from the data, and sums, means, variances and quantiles. */
class DpAuditGroupsSoundTest {
  private static PrivacyLoss approximate(Epsilon epsilon) {
    return PrivacyLoss.pure(epsilon).withDelta(DELTA);
  }

  /** Sizes of four groups: one unit, in up to two of them, is there or not. */
  private static DpAudit.Pairs<long[]> ofOneUnit() {
    return DpAudit.between(new long[] {1, 1, 0, 0}, new long[] {0, 0, 0, 0})
        .and(new long[] {4, 7, 2, 0}, new long[] {3, 7, 1, 0})
        .and(new long[] {9, 0, 0, 0}, new long[] {9, 1, 0, 0})
        .and(new long[] {12, 15, 1, 1}, new long[] {11, 14, 1, 1})
        .and(new long[] {5, 5, 5, 5}, new long[] {5, 5, 5, 6});
  }

  /** One unit leaves up to two groups and enters two others. */
  private static DpAudit.Pairs<long[]> ofOneReplaced() {
    return DpAudit.between(new long[] {1, 1, 0, 0}, new long[] {0, 0, 1, 1})
        .and(new long[] {4, 7, 2, 0}, new long[] {3, 6, 3, 1})
        .and(new long[] {9, 0, 0, 0}, new long[] {8, 1, 0, 0})
        .and(new long[] {12, 15, 1, 1}, new long[] {13, 16, 0, 0})
        .and(new long[] {5, 5, 5, 5}, new long[] {6, 4, 6, 4});
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.5", "1", "3"})
  void partitionSelection(Epsilon epsilon) {
    PrivacyLoss loss = approximate(epsilon);
    var selection = PartitionSelection.optimal(loss, 2, Adjacency.ADD_REMOVE);
    assertPrivate(
        ofOneUnit().releasing((sizes, budget) -> selection.select(sizes, budget.spend(loss))),
        loss,
        OF_PRIMITIVES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.5", "1", "3"})
  void partitionSelectionUnderReplace(Epsilon epsilon) {
    PrivacyLoss loss = approximate(epsilon);
    var selection = PartitionSelection.optimal(loss, 2, Adjacency.REPLACE);
    assertPrivate(
        ofOneReplaced()
            .releasing((sizes, budget) -> selection.select(sizes, budget.spend(loss)))
            .adjacency(Adjacency.REPLACE),
        loss,
        OF_PRIMITIVES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.5", "1", "3"})
  void thresholdedCounts(Epsilon epsilon) {
    PrivacyLoss loss = approximate(epsilon);
    var counts = ThresholdedCounts.laplace(loss, 2, 1, Adjacency.ADD_REMOVE);
    assertPrivate(
        ofOneUnit().releasing((sizes, budget) -> kept(counts, sizes, budget.spend(loss))),
        loss,
        OF_PRIMITIVES);
  }

  /** The numbers of the groups that are released, and their counts. */
  private static List<Object> kept(ThresholdedCounts counts, long[] sizes, SpendToken token) {
    int[] occupied =
        LongStream.range(0, sizes.length)
            .filter(i -> sizes[(int) i] > 0)
            .mapToInt(i -> (int) i)
            .toArray();
    long[] exact = LongStream.of(sizes).filter(size -> size > 0).toArray();
    List<Object> released = new ArrayList<>();
    for (ThresholdedCounts.Kept one : counts.release(exact, token)) {
      released.add("group " + occupied[one.position()]);
      released.add(one.count());
    }
    return released;
  }

  /**
   * Who is in which groups; the unit more is in two. At night alone: by day its parts are audited,
   * and the same with Gaussian noise.
   */
  @EnabledIfSystemProperty(named = "mantlet.nightly", matches = "true")
  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.5", "1", "3"})
  void countByGroup(Epsilon epsilon) {
    PrivacyLoss loss = approximate(epsilon);
    assertPrivate(
        DpAudit.between(List.of("a", "a"), List.of("a"))
            .and(List.of("b"), List.<String>of())
            .and(List.of("a", "a", "a", "b"), List.of("a", "a", "a"))
            .and(List.of("a", "b", "c"), List.of("a", "c"))
            .and(List.of("c", "c", "c", "c", "c"), List.of("c", "c", "c", "c"))
            .releasing((groups, budget) -> {
              CountByGroup count = CountByGroup.groupsPerUnit(2);
              for (int unit = 0; unit < groups.size(); unit++) {
                count.add(unit, groups.get(unit));
                count.add(unit, "of all");
              }
              List<Object> released = new ArrayList<>();
              count
                  .release(loss, budget)
                  .groups()
                  .forEach((name, found) -> {
                    released.add(name);
                    released.add(found.value());
                  });
              return released;
            }),
        loss,
        OF_QUERIES);
  }

  private static DpAudit.Pairs<List<Long>> wholeNumbers() {
    return DpAudit.between(List.of(5L), List.<Long>of())
        .and(List.of(-3L, 2L), List.of(2L))
        .and(List.of(5L, 5L, -3L), List.of(5L, 5L))
        .and(List.of(Long.MAX_VALUE, 1L), List.of(1L))
        .and(List.of(Long.MIN_VALUE), List.of());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.5", "1", "3"})
  void longSum(Epsilon epsilon) {
    assertPrivate(
        wholeNumbers()
            .releasing((values, budget) -> {
              LongSum sum = LongSum.ofValuesIn(-3, 5);
              for (int i = 0; i < values.size(); i++) {
                sum.add(i, values.get(i));
              }
              return sum.release(epsilon, budget).value();
            }),
        epsilon,
        OF_QUERIES);
  }

  private static DpAudit.Pairs<List<Double>> realNumbers() {
    return DpAudit.between(List.of(1.0), List.<Double>of())
        .and(List.of(0.1, 0.7), List.of(0.7))
        .and(List.of(-1.0, 0.3, 0.3), List.of(0.3, 0.3))
        .and(List.of(Double.POSITIVE_INFINITY, 1e-9), List.of(1e-9))
        .and(List.of(0.5, 0.5, -0.5), List.of(0.5, 0.5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.5", "1", "3"})
  void doubleSum(Epsilon epsilon) {
    assertPrivate(
        realNumbers()
            .releasing((values, budget) -> {
              DoubleSum sum = DoubleSum.ofValuesIn(-1, 1);
              for (int i = 0; i < values.size(); i++) {
                sum.add(i, values.get(i));
              }
              return sum.release(epsilon, budget).value();
            }),
        epsilon,
        OF_QUERIES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.5", "1", "3"})
  void doubleMean(Epsilon epsilon) {
    assertPrivate(
        realNumbers()
            .releasing((values, budget) -> {
              DoubleMean mean = DoubleMean.ofValuesIn(-1, 1);
              for (int i = 0; i < values.size(); i++) {
                mean.add(i, values.get(i));
              }
              ReleasedDoubleMean released = mean.release(epsilon, budget);
              return List.of(released.value(), released.count().value());
            }),
        epsilon,
        OF_QUERIES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.5", "1", "3"})
  void variance(Epsilon epsilon) {
    assertPrivate(
        realNumbers()
            .releasing((values, budget) -> {
              Variance variance = Variance.ofValuesIn(-1, 1);
              for (int i = 0; i < values.size(); i++) {
                variance.add(i, values.get(i));
              }
              ReleasedVariance released = variance.release(epsilon, budget);
              return List.of(released.value(), released.mean(), released.count().value());
            }),
        epsilon,
        OF_QUERIES);
  }

  /**
   * Under replace, which moves a path up the tree and another one down. At night alone: a release
   * draws noise for thousands of counters.
   */
  @EnabledIfSystemProperty(named = "mantlet.nightly", matches = "true")
  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.5", "1", "3"})
  void quantiles(Epsilon epsilon) {
    assertPrivate(
        DpAudit.between(List.of(1.0), List.of(-1.0))
            .and(List.of(0.1, 0.7), List.of(0.1, -0.7))
            .and(List.of(0.0, 0.0, 0.0), List.of(0.0, 0.0, 1.0))
            .and(List.of(-1.0, 1.0), List.of(1.0, 1.0))
            .and(List.of(0.3, 0.3, 0.3, 0.3), List.of(0.3, 0.3, 0.3, 0.31))
            .releasing((values, budget) -> {
              Quantiles quantiles = Quantiles.ofValuesIn(-1, 1);
              for (int i = 0; i < values.size(); i++) {
                quantiles.add(i, values.get(i));
              }
              ReleasedQuantiles released = quantiles.release(epsilon, budget);
              return List.of(released.value(0.1), released.value(0.5), released.value(0.9));
            })
            .adjacency(Adjacency.REPLACE),
        epsilon,
        OF_QUERIES);
  }
}
