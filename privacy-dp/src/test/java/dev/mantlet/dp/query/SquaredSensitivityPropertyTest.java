package dev.mantlet.dp.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.Sensitivity;
import java.math.BigInteger;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/**
 * Looks for two neighbouring data sets whose exact answers are further apart, in the L1 norm or the
 * L2 norm, than the noise is made for: unit 0 with some rows, other ones, or none.
 */
class SquaredSensitivityPropertyTest {
  record Row(String group, long row, double value) {}

  /**
   * @param others the rows of other units
   * @param some those of unit 0
   * @param instead what it has in the neighbour
   */
  record Data(List<Row> others, List<Row> some, List<Row> instead) {}

  @Provide
  Arbitrary<Data> data() {
    Arbitrary<Double> values =
        Arbitraries.oneOf(
            Arbitraries.doubles().between(-12, 12),
            Arbitraries.of(-1e300, 1e300, -0.0, Double.POSITIVE_INFINITY, Double.MIN_VALUE));
    Arbitrary<Row> row =
        Combinators.combine(
                Arbitraries.of("a", "b", "c", "d"), Arbitraries.longs().between(0, 9), values)
            .as(Row::new);
    Arbitrary<List<Row>> rows = row.list().ofMaxSize(25);
    return Combinators.combine(rows, rows, rows).as(Data::new);
  }

  @Provide
  Arbitrary<ContributionLimits> limits() {
    Arbitrary<Integer> small = Arbitraries.integers().between(1, 4);
    return Combinators.combine(small, small, Arbitraries.integers().between(1, 12))
        .as(ContributionLimits::new);
  }

  /** Distances in both norms, the second one squared. */
  record Distance(BigInteger sum, BigInteger squares) {
    static Distance of(LongStream differences) {
      BigInteger[] all =
          differences.mapToObj(BigInteger::valueOf).map(BigInteger::abs).toArray(BigInteger[]::new);
      return new Distance(
          List.of(all).stream().reduce(BigInteger.ZERO, BigInteger::add),
          List.of(all).stream().map(x -> x.pow(2)).reduce(BigInteger.ZERO, BigInteger::add));
    }

    static Distance between(long[] one, long[] other) {
      return of(IntStream.range(0, one.length).mapToLong(i -> one[i] - other[i]));
    }

    void assertWithin(Sensitivity.L1 together, Sensitivity.L2 squared) {
      assertTrue(
          sum.compareTo(BigInteger.valueOf(together.most())) <= 0,
          () -> this + together.toString());
      assertTrue(squares.compareTo(squared.mostSquared()) <= 0, () -> this + squared.toString());
    }
  }

  private static SumByGroup sums(SumByGroup empty, List<Row> others, List<Row> ofUnit) {
    IntStream.range(0, others.size()).forEach(i -> add(empty, 1 + i % 5, others.get(i)));
    ofUnit.forEach(row -> add(empty, 0, row));
    return empty;
  }

  private static void add(SumByGroup sum, long unit, Row row) {
    sum.add(unit, row.group(), row.row(), row.value());
  }

  private static Distance distance(
      SumByGroup one, SumByGroup other, ToLongFunction<GroupTotal> number) {
    var here = one.exact();
    var there = other.exact();
    Set<String> groups = new TreeSet<>(here.keySet());
    groups.addAll(there.keySet());
    GroupTotal none = new GroupTotal();
    return Distance.of(
        groups.stream()
            .mapToLong(group ->
                number.applyAsLong(here.getOrDefault(group, none))
                    - number.applyAsLong(there.getOrDefault(group, none))));
  }

  @Property(tries = 1000)
  void numbersOfASumByGroupMoveByAtMostTheirSensitivities(
      @ForAll("data") Data data, @ForAll("limits") ContributionLimits limits) {
    SumByGroup key = SumByGroup.ofValuesIn(-10, 7).within(limits);
    SumByGroup one = sums(key.shard(), data.others(), data.some());
    for (List<Row> instead : List.of(data.instead(), List.<Row>of())) {
      Adjacency adjacency = instead.isEmpty() ? Adjacency.ADD_REMOVE : Adjacency.REPLACE;
      SumByGroup other = sums(key.shard(), data.others(), instead);
      distance(one, other, GroupTotal::number)
          .assertWithin(limits.l1(adjacency), limits.l2(adjacency));
      distance(one, other, GroupTotal::sum)
          .assertWithin(key.sensitivity(adjacency), key.squaredSensitivity(adjacency));
    }
  }

  /** A sensitivity that nothing reaches would be noise for nothing. */
  @Property(tries = 200)
  void numbersOfASumByGroupCanMoveByTheirSensitivities(
      @ForAll("limits") ContributionLimits limits) {
    SumByGroup key = SumByGroup.ofValuesIn(-8, 8).within(limits);
    SumByGroup full = key.shard();
    SumByGroup opposite = key.shard();
    SumByGroup elsewhere = key.shard();
    int left = limits.rows();
    for (int group = 0; left > 0; group++) {
      for (int row = 0; row < limits.rowsOfGroup() && left > 0; row++, left--) {
        full.add(0, "g" + group, row, 8);
        opposite.add(0, "g" + group, row, -8);
        elsewhere.add(0, "h" + group, row, 8);
      }
    }
    SumByGroup none = key.shard();
    assertEquals(
        new Distance(
            BigInteger.valueOf(limits.l1(Adjacency.ADD_REMOVE).most()),
            limits.l2(Adjacency.ADD_REMOVE).mostSquared()),
        distance(full, none, GroupTotal::number));
    assertEquals(
        new Distance(
            BigInteger.valueOf(limits.l1(Adjacency.REPLACE).most()),
            limits.l2(Adjacency.REPLACE).mostSquared()),
        distance(full, elsewhere, GroupTotal::number));
    assertEquals(
        new Distance(
            BigInteger.valueOf(key.sensitivity(Adjacency.REPLACE).most()),
            key.squaredSensitivity(Adjacency.REPLACE).mostSquared()),
        distance(full, opposite, GroupTotal::sum));
  }

  private static CountByGroup counts(CountByGroup shard, List<Row> others, List<Row> ofUnit) {
    IntStream.range(0, others.size()).forEach(i -> shard.add(1 + i % 5, others.get(i).group()));
    ofUnit.forEach(row -> shard.add(0, row.group()));
    return shard;
  }

  @Property(tries = 500)
  void countsByGroupMoveByAtMostTheirSensitivities(@ForAll("data") Data data) {
    CountByGroup key = CountByGroup.groupsPerUnit(2);
    var one = counts(key.shard(), data.others(), data.some()).exact();
    ContributionLimits limits = ContributionLimits.groups(2);
    for (List<Row> instead : List.of(data.instead(), List.<Row>of())) {
      Adjacency adjacency = instead.isEmpty() ? Adjacency.ADD_REMOVE : Adjacency.REPLACE;
      var other = counts(key.shard(), data.others(), instead).exact();
      Distance.of(
              List.of("a", "b", "c", "d").stream()
                  .mapToLong(g -> one.getOrDefault(g, 0L) - other.getOrDefault(g, 0L)))
          .assertWithin(key.sensitivity(adjacency), limits.l2(adjacency));
    }
  }

  private static Histogram histogram(List<Row> others, List<Row> ofUnit) {
    Histogram histogram = Histogram.withEdges(-5, 0, 1, 8);
    IntStream.range(0, others.size())
        .forEach(i -> histogram.add(1 + i, (long) others.get(i).value()));
    ofUnit.forEach(row -> histogram.add(0, (long) row.value()));
    return histogram;
  }

  @Property(tries = 500)
  void binsMoveByAtMostTheirSensitivities(@ForAll("data") Data data) {
    long[] one = histogram(data.others(), data.some()).exact();
    for (List<Row> instead : List.of(data.instead(), List.<Row>of())) {
      Adjacency adjacency = instead.isEmpty() ? Adjacency.ADD_REMOVE : Adjacency.REPLACE;
      Distance.between(one, histogram(data.others(), instead).exact())
          .assertWithin(Histogram.sensitivity(adjacency), Histogram.squaredSensitivity(adjacency));
    }
  }

  private static Quantiles quantiles(List<Row> others, List<Row> ofUnit) {
    Quantiles quantiles = Quantiles.of(-10, 7, new QuantileTree(3, 3)).perUnit(4);
    IntStream.range(0, others.size()).forEach(i -> quantiles.add(1 + i, others.get(i).value()));
    ofUnit.forEach(row -> quantiles.add(0, row.value()));
    return quantiles;
  }

  @Property(tries = 500)
  void countersOfATreeMoveByAtMostTheirSensitivities(@ForAll("data") Data data) {
    Quantiles one = quantiles(data.others(), data.some());
    for (List<Row> instead : List.of(data.instead(), List.<Row>of())) {
      Adjacency adjacency = instead.isEmpty() ? Adjacency.ADD_REMOVE : Adjacency.REPLACE;
      Distance.between(one.exact(), quantiles(data.others(), instead).exact())
          .assertWithin(one.sensitivity(adjacency), one.squaredSensitivity(adjacency));
    }
  }

  @Test
  void countersOfATreeCanMoveByTheirSensitivities() {
    List<Row> low =
        List.of(new Row("", 0, -10), new Row("", 0, -10), new Row("", 0, -10), new Row("", 0, -10));
    List<Row> high = low.stream().map(row -> new Row("", 0, 7)).toList();
    Quantiles one = quantiles(List.of(), low);
    Distance moved = Distance.between(one.exact(), quantiles(List.of(), high).exact());
    assertEquals(one.squaredSensitivity(Adjacency.REPLACE).mostSquared(), moved.squares());
    assertEquals(one.sensitivity(Adjacency.REPLACE).most(), moved.sum().longValueExact());
  }

  private static LongSum sum(List<Row> others, List<Row> ofUnit) {
    LongSum sum = LongSum.ofValuesIn(-10, 7).perUnit(3);
    IntStream.range(0, others.size()).forEach(i -> sum.add(1 + i, (long) others.get(i).value()));
    ofUnit.forEach(row -> sum.add(0, (long) row.value()));
    return sum;
  }

  @Property(tries = 500)
  void sumOfWholeNumbersMovesByAtMostItsSensitivity(@ForAll("data") Data data) {
    LongSum one = sum(data.others(), data.some());
    for (List<Row> instead : List.of(data.instead(), List.<Row>of())) {
      Adjacency adjacency = instead.isEmpty() ? Adjacency.ADD_REMOVE : Adjacency.REPLACE;
      long moved = one.exact().withinLong() - sum(data.others(), instead).exact().withinLong();
      assertTrue(Math.abs(moved) <= one.sensitivity(adjacency).most());
    }
  }
}
