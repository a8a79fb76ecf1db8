package dev.mantlet.testkit;

import static dev.mantlet.testkit.SoundAudits.DELTA;
import static dev.mantlet.testkit.SoundAudits.OF_QUERIES;
import static dev.mantlet.testkit.SoundAudits.assertPrivate;
import static java.util.Collections.nCopies;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyBudget;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.query.Count;
import dev.mantlet.dp.query.CountByGroup;
import dev.mantlet.dp.query.Histogram;
import dev.mantlet.dp.query.LongSum;
import dev.mantlet.dp.query.Noise;
import dev.mantlet.dp.query.ReleasedGroupSum;
import dev.mantlet.dp.query.ReleasedGroups;
import dev.mantlet.dp.query.SumByGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries with Gaussian noise, and sums by group with both kinds. */
class DpAuditNoisesSoundTest {
  /** Units of a group that is nearly always named, so that its numbers are seen. */
  private static final int LARGE = 60;

  private static PrivacyLoss approximate(Epsilon epsilon) {
    return PrivacyLoss.pure(epsilon).withDelta(DELTA);
  }

  private static Noise gaussian(Epsilon epsilon) {
    return Noise.gaussian(approximate(epsilon));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.5", "1", "3"})
  void countWithGaussianNoise(Epsilon epsilon) {
    Noise noise = gaussian(epsilon);
    assertPrivate(
        DpAudit.between(List.of(1L), List.<Long>of())
            .and(List.of(1L, 2L, 3L), List.of(1L, 3L))
            .and(List.of(5L, 5L, 5L), List.of())
            .and(List.of(9L, 1L, 9L, 2L), List.of(1L, 2L))
            .and(List.of(), List.of(7L, 7L))
            .releasing((people, budget) -> {
              Count count = Count.perUnit(2);
              people.forEach(count::add);
              return count.release(noise, budget).value();
            }),
        noise.loss(),
        OF_QUERIES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.5", "1", "3"})
  void longSumWithGaussianNoise(Epsilon epsilon) {
    Noise noise = gaussian(epsilon);
    assertPrivate(
        DpAudit.between(List.of(5L), List.<Long>of())
            .and(List.of(-3L, 2L), List.of(2L))
            .and(List.of(5L, 5L, -3L), List.of(5L, 5L))
            .and(List.of(Long.MAX_VALUE, 1L), List.of(1L))
            .and(List.of(Long.MIN_VALUE), List.of())
            .releasing((values, budget) -> {
              LongSum sum = LongSum.ofValuesIn(-3, 5);
              for (int unit = 0; unit < values.size(); unit++) {
                sum.add(unit, values.get(unit));
              }
              return sum.release(noise, budget).value();
            }),
        noise.loss(),
        OF_QUERIES);
  }

  /** A value that is replaced moves two bins, by the root of 2 in the L2 norm. */
  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.5", "1", "3"})
  void histogramWithGaussianNoise(Epsilon epsilon) {
    Noise noise = gaussian(epsilon);
    assertPrivate(
        DpAudit.between(List.of(0L), List.of(1L))
            .and(List.of(0L, 0L), List.of(2L, 0L))
            .and(List.of(2L, 1L, 0L), List.of(2L, 1L, 2L))
            .and(List.of(Long.MIN_VALUE), List.of(Long.MAX_VALUE))
            .and(List.of(1L, 1L, 1L), List.of(1L, 0L, 1L))
            .releasing((values, budget) -> {
              Histogram histogram = Histogram.withEdges(0, 1, 2, 3);
              for (int unit = 0; unit < values.size(); unit++) {
                histogram.add(unit, values.get(unit));
              }
              return histogram.release(noise, budget).bins().stream()
                  .map(bin -> bin.value())
                  .toList();
            })
            .adjacency(Adjacency.REPLACE),
        noise.loss(),
        OF_QUERIES);
  }

  /** Who is in which groups; the unit more is in two. */
  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.5", "1", "3"})
  void countByGroupWithGaussianNoise(Epsilon epsilon) {
    Noise noise = gaussian(epsilon);
    assertPrivate(
        DpAudit.between(List.of("a", "a"), List.of("a"))
            .and(List.of("b"), List.<String>of())
            .and(List.of("a", "a", "a", "b"), List.of("a", "a", "a"))
            .and(List.of("a", "b", "c"), List.of("a", "c"))
            .and(nCopies(LARGE, "c"), nCopies(LARGE - 1, "c"))
            .releasing((groups, budget) -> {
              CountByGroup count = CountByGroup.groupsPerUnit(2);
              for (int unit = 0; unit < groups.size(); unit++) {
                count.add(unit, groups.get(unit));
                count.add(unit, "of all");
              }
              List<Object> released = new ArrayList<>();
              count
                  .release(noise, budget)
                  .groups()
                  .forEach((name, found) -> {
                    released.add(name);
                    released.add(found.value());
                  });
              return released;
            }),
        noise.loss(),
        OF_QUERIES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.5", "1", "3"})
  void sumByGroup(Epsilon epsilon) {
    PrivacyLoss loss = approximate(epsilon);
    assertSumsPrivate((sums, budget) -> sums.release(loss, budget), loss);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.5", "1", "3"})
  void sumByGroupWithGaussianNoise(Epsilon epsilon) {
    Noise noise = gaussian(epsilon);
    assertSumsPrivate((sums, budget) -> sums.release(noise, budget), noise.loss());
  }

  private record Row(String group, double value) {}

  /**
   * A unit for each row, with the bound itself in a second group; the one that goes takes the
   * furthest value with it, or a group.
   */
  private static void assertSumsPrivate(
      BiFunction<SumByGroup, PrivacyBudget, ReleasedGroups<ReleasedGroupSum>> release,
      PrivacyLoss loss) {
    Row high = new Row("a", 4);
    Row low = new Row("a", -4);
    Row beyond = new Row("b", Double.POSITIVE_INFINITY);
    assertPrivate(
        DpAudit.between(List.of(high, high), List.of(high))
            .and(List.of(low), List.<Row>of())
            .and(List.of(high, low, high, beyond), List.of(high, low, high))
            .and(List.of(high, beyond, low), List.of(high, low))
            .and(nCopies(LARGE, low), nCopies(LARGE - 1, low))
            .releasing((rows, budget) -> released(release.apply(sums(rows), budget))),
        loss,
        OF_QUERIES);
  }

  private static SumByGroup sums(List<Row> rows) {
    SumByGroup sums = SumByGroup.ofValuesIn(-4, 4).groupsPerUnit(2);
    for (int unit = 0; unit < rows.size(); unit++) {
      sums.add(unit, rows.get(unit).group(), rows.get(unit).value());
      sums.add(unit, "of all", 4);
    }
    return sums;
  }

  private static List<Object> released(ReleasedGroups<ReleasedGroupSum> groups) {
    List<Object> released = new ArrayList<>();
    groups
        .groups()
        .forEach((name, found) -> {
          released.add(name);
          released.add(found.value());
          released.add(found.count().value());
        });
    return released;
  }
}
