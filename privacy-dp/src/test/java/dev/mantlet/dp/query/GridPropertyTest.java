package dev.mantlet.dp.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class GridPropertyTest {
  /** Doubles of all sizes, by their bits, within 2^900. */
  @Provide
  Arbitrary<Double> bound() {
    Arbitrary<Double> anyBits =
        Arbitraries.longs()
            .map(Double::longBitsToDouble)
            .filter(value -> Math.abs(value) <= 0x1p900); // leaves out NaN too
    return Arbitraries.oneOf(anyBits, Arbitraries.doubles().between(-100, 100));
  }

  @Provide
  Arbitrary<Grid> grid() {
    return Combinators.combine(
            bound(), bound(), Arbitraries.of(true, false), Arbitraries.of(30, 32))
        .filter((a, b, mid, bits) -> Math.abs(a - b) >= 0x1p-900)
        .as((a, b, mid, bits) -> {
          double low = Math.min(a, b);
          double high = Math.max(a, b);
          return Grid.of(low, high, mid ? Grid.midpoint(low, high) : 0, bits);
        });
  }

  @Provide
  Arbitrary<Double> value() {
    return Arbitraries.oneOf(
        Arbitraries.longs().map(Double::longBitsToDouble).filter(value -> !Double.isNaN(value)),
        Arbitraries.doubles().between(-200, 200));
  }

  @Property(tries = 3000)
  void stepsNeverFallAsTheValueRises(
      @ForAll("grid") Grid grid, @ForAll("value") double one, @ForAll("value") double other) {
    double less = Math.min(one, other);
    double more = Math.max(one, other);
    assertTrue(grid.steps(less) <= grid.steps(more));
    assertTrue(grid.lowest() <= grid.steps(less));
    assertTrue(grid.steps(more) <= grid.highest());
  }

  @Property(tries = 3000)
  void valueWithinTheBounds_isMovedByHalfAStep(
      @ForAll("grid") Grid grid, @ForAll("value") double value) {
    double within = Math.max(grid.low(), Math.min(value, grid.high()));
    BigDecimal step = new BigDecimal(grid.granularity());
    BigDecimal shown =
        step.multiply(BigDecimal.valueOf(grid.steps(value))).add(new BigDecimal(grid.origin()));
    BigDecimal off = shown.subtract(new BigDecimal(within)).abs();
    // 2^-20 of a step for the rounding of the distance from the middle.
    assertTrue(off.compareTo(step.multiply(new BigDecimal(0.5 + 0x1p-20))) <= 0);
  }

  @Property(tries = 1000)
  void furthestBound_takesAllBitsOfTheGrid(@ForAll("grid") Grid grid) {
    long furthest = Math.max(Math.abs(grid.lowest()), Math.abs(grid.highest()));
    assertTrue(furthest >= 1L << 29 && furthest <= 1L << 32, () -> "furthest " + furthest);
  }

  @Test
  void stepOfZeroToOne_isAPowerOfTwo() {
    Grid grid = Grid.of(0, 1, 0, 32);
    assertEquals(0x1p-31, grid.granularity());
    assertEquals(1L << 31, grid.highest());
    assertEquals(0, grid.lowest());
    assertEquals(grid.highest(), grid.steps(Double.POSITIVE_INFINITY));
    assertEquals(grid.lowest(), grid.steps(Double.NEGATIVE_INFINITY));
    assertEquals(0, grid.steps(-0.0));
  }

  @Test
  void boundsWithoutAGrid_areRefused() {
    double[][] bad = {
      {Double.NaN, 1},
      {0, Double.NaN},
      {0, Double.POSITIVE_INFINITY},
      {Double.NEGATIVE_INFINITY, 0},
      {1, 1},
      {2, 1},
      {0, 0x1p901},
      {-0x1p901, 0},
      {0, Double.MIN_VALUE},
      {-0.0, 0.0},
      {0, 0x1p-901}
    };
    for (double[] bounds : bad) {
      assertThrows(IllegalArgumentException.class, () -> Grid.requireBounds(bounds[0], bounds[1]));
      assertThrows(
          IllegalArgumentException.class, () -> DoubleSum.ofValuesIn(bounds[0], bounds[1]));
      assertThrows(
          IllegalArgumentException.class, () -> DoubleMean.ofValuesIn(bounds[0], bounds[1]));
      assertThrows(IllegalArgumentException.class, () -> Variance.ofValuesIn(bounds[0], bounds[1]));
      assertThrows(
          IllegalArgumentException.class, () -> Quantiles.ofValuesIn(bounds[0], bounds[1]));
    }
  }
}
