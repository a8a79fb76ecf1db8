package dev.mantlet.dp.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.Adjacency;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.IntRange;

/**
 * Looks for two neighbouring data sets whose exact answers are further apart than the noise is made
 * for.
 *
 * <p>A neighbour has the rows of unit 0 elsewhere, or other ones, or none. Under zero-out its
 * contribution is nothing, which for these queries is the same as having no rows.
 */
class SensitivityPropertyTest {
  private static final long CHANGED = 0;
  private static final long NEW = 100;
  private static final long[] EDGES = {Long.MIN_VALUE, -3, 0, 1, 7, Long.MAX_VALUE};

  record Row(long unit, long value) {}

  record Neighbours(List<Row> one, List<Row> other) {}

  @Provide
  Arbitrary<Row> row() {
    Arbitrary<Long> units = Arbitraries.longs().between(CHANGED, 4);
    Arbitrary<Long> values =
        Arbitraries.oneOf(Arbitraries.longs(), Arbitraries.longs().between(-12, 12));
    return Combinators.combine(units, values).as(Row::new);
  }

  /** The rows of both are in one order but for those of the changed unit, which are anywhere. */
  @Provide
  Arbitrary<Neighbours> neighbours() {
    Arbitrary<List<Row>> replacements =
        row().map(row -> new Row(CHANGED, row.value())).list().ofMaxSize(6);
    Arbitrary<Long> names = Arbitraries.of(CHANGED, NEW);
    return Combinators.combine(
            row().list().ofMaxSize(20), replacements, names, Arbitraries.randoms())
        .as(SensitivityPropertyTest::neighbours);
  }

  private static Neighbours neighbours(
      List<Row> rows, List<Row> replacements, long name, Random places) {
    List<Row> other = new ArrayList<>(rows);
    other.removeIf(row -> row.unit() == CHANGED);
    for (Row row : replacements) {
      other.add(places.nextInt(other.size() + 1), new Row(name, row.value()));
    }
    return new Neighbours(rows, other);
  }

  private static List<Row> without(List<Row> rows) {
    return rows.stream().filter(row -> row.unit() != CHANGED).toList();
  }

  private static Count count(List<Row> rows, int most) {
    Count count = Count.perUnit(most);
    rows.forEach(row -> count.add(row.unit()));
    return count;
  }

  private static Histogram histogram(List<Row> rows) {
    Histogram histogram = Histogram.withEdges(EDGES);
    rows.forEach(row -> histogram.add(row.unit(), row.value()));
    return histogram;
  }

  private static Mean mean(List<Row> rows, Bounds bounds) {
    Mean mean = Mean.ofValuesIn(bounds.low(), bounds.high());
    rows.forEach(row -> mean.add(row.unit(), row.value()));
    return mean;
  }

  @Provide
  Arbitrary<Bounds> bounds() {
    Arbitrary<Long> lows =
        Arbitraries.oneOf(
            Arbitraries.longs().between(-12, 12),
            Arbitraries.longs().lessOrEqual(Long.MAX_VALUE - (1L << 40)));
    Arbitrary<Long> spans =
        Arbitraries.oneOf(
            Arbitraries.longs().between(1, 12), Arbitraries.longs().between(1, 1L << 40));
    return Combinators.combine(lows, spans).as((low, span) -> new Bounds(low, low + span));
  }

  @Property
  void countMovesByAtMostItsSensitivity(
      @ForAll("neighbours") Neighbours pair,
      @ForAll @IntRange(min = 1, max = 5) int most,
      @ForAll Adjacency adjacency) {
    Count one = count(pair.one(), most);
    long limit = one.sensitivity(adjacency).most();
    assertTrue(Math.abs(one.exact() - count(pair.other(), most).exact()) <= limit);
    assertTrue(Math.abs(one.exact() - count(without(pair.one()), most).exact()) <= limit);
  }

  @Property
  void histogramMovesByAtMostItsSensitivity_inAllBinsTogether(
      @ForAll("neighbours") Neighbours pair) {
    long[] one = histogram(pair.one()).exact();
    long replaced = distance(one, histogram(pair.other()).exact());
    long removed = distance(one, histogram(without(pair.one())).exact());
    assertTrue(replaced <= Histogram.sensitivity(Adjacency.REPLACE).most());
    assertTrue(removed <= Histogram.sensitivity(Adjacency.ADD_REMOVE).most());
    assertTrue(removed <= Histogram.sensitivity(Adjacency.ZERO_OUT).most());
  }

  private static long distance(long[] one, long[] other) {
    long distance = 0;
    for (int i = 0; i < one.length; i++) {
      distance += Math.abs(one[i] - other[i]);
    }
    return distance;
  }

  @Property
  void sumOfTheMeanMovesByAtMostItsSensitivity_andItsCountByOne(
      @ForAll("neighbours") Neighbours pair, @ForAll("bounds") Bounds bounds) {
    Mean one = mean(pair.one(), bounds);
    Mean replaced = mean(pair.other(), bounds);
    Mean removed = mean(without(pair.one()), bounds);
    assertWithin(bounds.sensitivity(Adjacency.REPLACE).most(), one, replaced);
    assertWithin(bounds.sensitivity(Adjacency.ADD_REMOVE).most(), one, removed);
    assertWithin(bounds.sensitivity(Adjacency.ZERO_OUT).most(), one, removed);
  }

  private static void assertWithin(long limit, Mean one, Mean other) {
    BigInteger distance = one.exactSum().subtract(other.exactSum()).abs();
    assertTrue(distance.compareTo(BigInteger.valueOf(limit)) <= 0, () -> distance + " > " + limit);
    assertTrue(Math.abs(one.exactCount() - other.exactCount()) <= 1);
  }

  /** A sensitivity that nothing reaches would be noise for nothing. */
  @Property
  void sumOfTheMeanCanMoveByItsSensitivity(@ForAll("bounds") Bounds bounds) {
    BigInteger lowest = mean(List.of(new Row(1, bounds.low())), bounds).exactSum();
    BigInteger highest = mean(List.of(new Row(1, bounds.high())), bounds).exactSum();
    long replaced = highest.subtract(lowest).longValueExact();
    assertEquals(bounds.sensitivity(Adjacency.REPLACE).most(), replaced);
    assertEquals(
        bounds.sensitivity(Adjacency.ADD_REMOVE).most(),
        highest.max(lowest.negate()).longValueExact());
  }

  @Property
  void answersDoNotDependOnTheOrderOfTheUnits(
      @ForAll("neighbours") Neighbours pair,
      @ForAll("bounds") Bounds bounds,
      @ForAll Random random) {
    List<Row> sorted = new ArrayList<>(pair.one());
    List<Long> order = new ArrayList<>(List.of(0L, 1L, 2L, 3L, 4L));
    Collections.shuffle(order, random);
    sorted.sort(Comparator.comparing(row -> order.indexOf(row.unit()))); // stable
    assertEquals(mean(pair.one(), bounds).exactSum(), mean(sorted, bounds).exactSum());
    assertEquals(0, distance(histogram(pair.one()).exact(), histogram(sorted).exact()));
  }

  /** So the sum that is cut off to the range of long has the sensitivity of the sum that is not. */
  @Property
  void cuttingOffBringsNoTwoSumsFurtherApart(
      @ForAll @BigRange(min = "-20000000000000000000", max = "20000000000000000000") BigInteger one,
      @ForAll long distance) {
    BigInteger other = one.add(BigInteger.valueOf(distance));
    BigInteger after =
        BigInteger.valueOf(withinLong(other)).subtract(BigInteger.valueOf(withinLong(one)));
    assertTrue(after.abs().compareTo(BigInteger.valueOf(distance).abs()) <= 0);
  }

  private static long withinLong(BigInteger number) {
    return ExactSum.of(number.shiftRight(64).longValue(), number.longValue()).withinLong();
  }
}
