package dev.mantlet.dp.query;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.Sensitivity;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Looks for two neighbouring data sets whose exact answers are further apart than the noise is made
 * for: unit 0 with some rows, other ones, or none.
 */
class DoubleSensitivityPropertyTest {
  /**
   * @param others the values of other units
   * @param some those of unit 0
   * @param instead what it has in the neighbour
   */
  record Data(List<Double> others, List<Double> some, List<Double> instead) {}

  record Setting(double low, double high, int perUnit) {}

  @Provide
  Arbitrary<Setting> setting() {
    Arbitrary<Double> ends =
        Arbitraries.oneOf(
            Arbitraries.doubles().between(-100, 100),
            Arbitraries.doubles().between(-0x1p200, 0x1p200));
    return Combinators.combine(ends, ends, Arbitraries.integers().between(1, 3))
        .filter((a, b, perUnit) -> Math.abs(a - b) > 0x1p-300)
        .as((a, b, perUnit) -> new Setting(Math.min(a, b), Math.max(a, b), perUnit));
  }

  @Provide
  Arbitrary<Data> data() {
    Arbitrary<Double> value =
        Arbitraries.oneOf(
            Arbitraries.doubles().between(-150, 150),
            Arbitraries.of(9007199254740992.0, 1.0, -1e308, 1e308, 0.1, -0.0, Double.MIN_VALUE),
            Arbitraries.longs().map(Double::longBitsToDouble).filter(x -> !Double.isNaN(x)));
    Arbitrary<List<Double>> values = value.list().ofMaxSize(6);
    return Combinators.combine(values, values, values).as(Data::new);
  }

  private static void assertWithin(Sensitivity.L1 limit, ExactSum one, ExactSum other) {
    BigInteger distance = one.value().subtract(other.value()).abs();
    assertTrue(
        distance.compareTo(BigInteger.valueOf(limit.most())) <= 0, () -> distance + " > " + limit);
  }

  private static DoubleSum sum(Setting at, List<Double> others, List<Double> ofUnit) {
    DoubleSum sum = DoubleSum.ofValuesIn(at.low(), at.high()).perUnit(at.perUnit());
    IntStream.range(0, others.size()).forEach(i -> sum.add(1 + i, others.get(i)));
    ofUnit.forEach(value -> sum.add(0, value));
    return sum;
  }

  @Property(tries = 2000)
  void sumMovesByAtMostItsSensitivity(@ForAll("setting") Setting at, @ForAll("data") Data data) {
    DoubleSum one = sum(at, data.others(), data.some());
    DoubleSum replaced = sum(at, data.others(), data.instead());
    DoubleSum removed = sum(at, data.others(), List.of());
    assertWithin(one.sensitivity(Adjacency.REPLACE), one.exact(), replaced.exact());
    assertWithin(one.sensitivity(Adjacency.ADD_REMOVE), one.exact(), removed.exact());
    assertWithin(one.sensitivity(Adjacency.ZERO_OUT), one.exact(), removed.exact());
  }

  private static Variance variance(Setting at, List<Double> others, List<Double> ofUnit) {
    Variance variance = Variance.ofValuesIn(at.low(), at.high()).perUnit(at.perUnit());
    IntStream.range(0, others.size()).forEach(i -> variance.add(1 + i, others.get(i)));
    ofUnit.forEach(value -> variance.add(0, value));
    return variance;
  }

  @Property(tries = 2000)
  void numbersOfAVarianceMoveByAtMostTheirSensitivities(
      @ForAll("setting") Setting at, @ForAll("data") Data data) {
    Variance one = variance(at, data.others(), data.some());
    for (List<Double> instead : List.of(data.instead(), List.<Double>of())) {
      Adjacency adjacency = instead.isEmpty() ? Adjacency.ADD_REMOVE : Adjacency.REPLACE;
      Variance other = variance(at, data.others(), instead);
      assertWithin(one.sensitivity(adjacency), one.exactSum(), other.exactSum());
      assertWithin(one.sensitivityOfSquares(adjacency), one.exactSquares(), other.exactSquares());
      assertTrue(Math.abs(one.exactCount() - other.exactCount()) <= at.perUnit());
    }
  }

  private static DoubleMean mean(Setting at, List<Double> others, List<Double> ofUnit) {
    DoubleMean mean = DoubleMean.ofValuesIn(at.low(), at.high()).perUnit(at.perUnit());
    IntStream.range(0, others.size()).forEach(i -> mean.add(1 + i, others.get(i)));
    ofUnit.forEach(value -> mean.add(0, value));
    return mean;
  }

  @Property(tries = 1000)
  void numbersOfAMeanMoveByAtMostTheirSensitivities(
      @ForAll("setting") Setting at, @ForAll("data") Data data) {
    DoubleMean one = mean(at, data.others(), data.some());
    DoubleMean replaced = mean(at, data.others(), data.instead());
    DoubleMean removed = mean(at, data.others(), List.of());
    assertWithin(one.sensitivity(Adjacency.REPLACE), one.exactSum(), replaced.exactSum());
    assertWithin(one.sensitivity(Adjacency.ADD_REMOVE), one.exactSum(), removed.exactSum());
    assertTrue(Math.abs(one.exactCount() - removed.exactCount()) <= at.perUnit());
  }

  private static Quantiles quantiles(Setting at, List<Double> others, List<Double> ofUnit) {
    Quantiles quantiles =
        Quantiles.of(at.low(), at.high(), new QuantileTree(3, 3)).perUnit(at.perUnit());
    IntStream.range(0, others.size()).forEach(i -> quantiles.add(1 + i, others.get(i)));
    ofUnit.forEach(value -> quantiles.add(0, value));
    return quantiles;
  }

  private static long distance(long[] one, long[] other) {
    return IntStream.range(0, one.length).mapToLong(i -> Math.abs(one[i] - other[i])).sum();
  }

  @Property(tries = 1000)
  void countersOfATreeMoveByAtMostTheirSensitivity(
      @ForAll("setting") Setting at, @ForAll("data") Data data) {
    Quantiles one = quantiles(at, data.others(), data.some());
    long replaced = distance(one.exact(), quantiles(at, data.others(), data.instead()).exact());
    long removed = distance(one.exact(), quantiles(at, data.others(), List.of()).exact());
    assertTrue(replaced <= one.sensitivity(Adjacency.REPLACE).most());
    assertTrue(removed <= one.sensitivity(Adjacency.ADD_REMOVE).most());
  }

  private static CountByGroup groups(CountByGroup shard, List<Double> others, List<Double> ofUnit) {
    IntStream.range(0, others.size()).forEach(i -> shard.add(1 + i % 2, "g" + others.get(i) % 7));
    ofUnit.forEach(value -> shard.add(0, "g" + value % 7));
    return shard;
  }

  @Property(tries = 500)
  void countsByGroupMoveByAtMostTheirSensitivity(@ForAll("data") Data data) {
    CountByGroup key = CountByGroup.groupsPerUnit(2);
    var one = groups(key.shard(), data.others(), data.some()).exact();
    for (List<Double> instead : List.of(data.instead(), List.<Double>of())) {
      var other = groups(key.shard(), data.others(), instead).exact();
      long distance =
          java.util.stream.Stream.concat(one.keySet().stream(), other.keySet().stream())
              .distinct()
              .mapToLong(g -> Math.abs(one.getOrDefault(g, 0L) - other.getOrDefault(g, 0L)))
              .sum();
      Adjacency adjacency = instead.isEmpty() ? Adjacency.ADD_REMOVE : Adjacency.REPLACE;
      assertTrue(distance <= key.sensitivity(adjacency).most());
    }
  }
}
