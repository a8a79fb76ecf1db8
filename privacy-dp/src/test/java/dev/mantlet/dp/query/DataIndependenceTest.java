package dev.mantlet.dp.query;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.Seeded;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is seen of a release besides its noisy numbers is the same for nobody, for one unit and for
 * many, whatever their values: that there is one, its shape, its loss, and the length of the bytes.
 */
class DataIndependenceTest {
  private static final List<String> GROUPS = List.of("a", "b", "c");
  private static final double[] VALUES = {
    0, -0.0, 1e300, -1e300, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.MIN_VALUE
  };

  static Stream<Noise> noises() {
    return Stream.of(
        Noise.laplace(Epsilon.of(1)), Noise.gaussian(PrivacyLoss.pure("1").withDelta("1e-6")));
  }

  /** The numbers of units that are compared. */
  private static List<List<Object>> shapes(IntFunction<List<Object>> shapeForUnits) {
    return Stream.of(0, 1, 500).map(shapeForUnits::apply).toList();
  }

  private static void assertAlike(IntFunction<List<Object>> shapeForUnits) {
    assertEquals(1, Set.copyOf(shapes(shapeForUnits)).size(), () -> "" + shapes(shapeForUnits));
  }

  private static double value(int unit) {
    return VALUES[unit % VALUES.length];
  }

  @ParameterizedTest
  @MethodSource("noises")
  void numbers_areReleasedForNobodyAsForMany(Noise noise) {
    Payment payment = loss -> Seeded.token(loss, Seeded.bits(41));
    Adjacency adjacency = Adjacency.ADD_REMOVE;
    assertAlike(units -> {
      Count query = Count.ofUnits();
      units(units).forEach(query::add);
      int bytes = query.toBytes().length;
      return List.of(bytes, query.release(noise, adjacency, payment).loss());
    });
    assertAlike(units -> {
      LongSum query = LongSum.ofValuesIn(-5, 5);
      units(units).forEach(unit -> query.add(unit, (long) value((int) unit)));
      int bytes = query.toBytes().length;
      return List.of(bytes, query.release(noise, adjacency, payment).loss());
    });
    assertAlike(units -> {
      Variance query = Variance.ofValuesIn(-5, 5);
      units(units).forEach(unit -> query.add(unit, value((int) unit)));
      int bytes = query.toBytes().length;
      ReleasedVariance released = query.release(noise, adjacency, payment);
      return List.of(bytes, released.loss(), released.granularity());
    });
    assertAlike(units -> {
      DoubleMean query = DoubleMean.ofValuesIn(-5, 5);
      units(units).forEach(unit -> query.add(unit, value((int) unit)));
      int bytes = query.toBytes().length;
      ReleasedDoubleMean released = query.release(noise, adjacency, payment);
      return List.of(bytes, released.loss(), released.granularity());
    });
  }

  @ParameterizedTest
  @MethodSource("noises")
  void binsAndNamedGroups_areAllReleased_forNobodyAsForMany(Noise noise) {
    Payment payment = loss -> Seeded.token(loss, Seeded.bits(42));
    Adjacency adjacency = Adjacency.REPLACE;
    assertAlike(units -> {
      Histogram query = Histogram.withEdges(-1, 0, 5, 9);
      units(units).forEach(unit -> query.add(unit, (long) value((int) unit)));
      int bytes = query.toBytes().length;
      return List.of(bytes, query.release(noise, adjacency, payment).bins().size());
    });
    assertAlike(units -> {
      Quantiles query = Quantiles.ofValuesIn(-1, 9);
      units(units).forEach(unit -> query.add(unit, value((int) unit)));
      int bytes = query.toBytes().length;
      return List.of(bytes, query.release(noise, adjacency, payment).granularity());
    });
    assertAlike(units -> {
      CountByGroup query = CountByGroup.groupsPerUnit(2);
      units(units).forEach(unit -> query.add(unit, "d" + unit % 3));
      var released = query.release(noise, GROUPS, adjacency, payment);
      return List.of(released.groups().keySet(), released.loss(), released.threshold());
    });
    assertAlike(units -> {
      SumByGroup query = SumByGroup.ofValuesIn(-5, 5);
      units(units).forEach(unit -> query.add(unit, "d" + unit % 3, value((int) unit)));
      var released = query.release(noise, GROUPS, adjacency, payment);
      return List.of(released.groups().keySet(), released.loss(), released.threshold());
    });
  }

  private static LongStream units(int units) {
    return LongStream.range(0, units);
  }

  /** Mironov's attack looks for results that only one of two neighbours can have. */
  @Test
  void resultsOfNeighbours_lieOnOneGrid_whateverTheLowBitsOfTheValues() {
    Payment payment = loss -> Seeded.token(loss, Seeded.bits(43));
    for (double value : new double[] {0.1, 1.0 / 3, Math.PI / 4, Double.MIN_VALUE, 1}) {
      DoubleSum one = DoubleSum.ofValuesIn(0, 1);
      DoubleSum other = DoubleSum.ofValuesIn(0, 1);
      one.add("a", value);
      ReleasedDoubleSum here =
          one.release(Noise.laplace(Epsilon.of(1)), Adjacency.ADD_REMOVE, payment);
      ReleasedDoubleSum there =
          other.release(Noise.laplace(Epsilon.of(1)), Adjacency.ADD_REMOVE, payment);
      double step = here.granularity();
      assertEquals(step, there.granularity());
      assertEquals(0, here.value() % step);
      assertEquals(0, there.value() % step);
      assertEquals(one.exact().withinLong(), here.steps().value() - there.steps().value());
    }
  }

  @Test
  void accumulatorsOfNobodyAndOfMany_haveOneLength() {
    Quantiles nobody = Quantiles.ofValuesIn(0, 1);
    Quantiles many = Quantiles.ofValuesIn(0, 1);
    many.addAllWithoutLimit(VALUES);
    assertEquals(nobody.toBytes().length, many.toBytes().length);
    assertArrayEquals(nobody.toBytes(), Quantiles.ofValuesIn(0, 1).toBytes());
  }
}
