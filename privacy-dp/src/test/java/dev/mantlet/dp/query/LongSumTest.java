package dev.mantlet.dp.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.Seeded;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LongSumTest {
  private static final long MAX = Long.MAX_VALUE;

  private static ReleasedLongSum noisy(LongSum sum, Epsilon epsilon) {
    return sum.release(
        Noise.laplace(epsilon), Adjacency.ADD_REMOVE, loss -> Seeded.token(loss, Seeded.bits(6)));
  }

  @Test
  void valuesAreCutOffAndAddedUp_oneOfEachUnit() {
    LongSum sum = LongSum.ofValuesIn(-10, 10);
    sum.add("a", Long.MIN_VALUE);
    sum.add("a", 3);
    sum.add("b", MAX);
    sum.add(1, 4);
    sum.addWithoutLimit(2);
    assertEquals(BigInteger.valueOf(6), sum.exact().value());
    // At ε = 1000 and sensitivity 10, the noise is zero but for one draw in 10^43.
    assertEquals(6, noisy(sum, Epsilon.of(1000)).value());
  }

  /** What wraps around in a long: the largest one, and 1. */
  @Test
  void sumBeyondTheRange_isExactAndIsCutOffOnlyForTheRelease() {
    LongSum sum = LongSum.ofValuesIn(0, MAX);
    sum.add("a", MAX);
    sum.add("b", 1);
    assertEquals(BigInteger.ONE.shiftLeft(63), sum.exact().value());
    sum.add("c", MAX);
    assertEquals(MAX, sum.exact().withinLong());
  }

  @ParameterizedTest
  @CsvSource({
    "ADD_REMOVE, -3, 10, 1, 10",
    "ZERO_OUT, -30, 10, 1, 30",
    "REPLACE, -3, 10, 1, 13",
    "REPLACE, 5, 10, 1, 10",
    "REPLACE, -10, -5, 2, 20",
    "ADD_REMOVE, 0, 9223372036854775807, 1, 9223372036854775807"
  })
  void adjacencyDecidesHowFarOneUnitMovesTheSum(
      Adjacency adjacency, long low, long high, int perUnit, long by) {
    assertEquals(by, Reach.of(low, high, adjacency, perUnit));
  }

  @Test
  void sumThatOneUnitCouldMoveBeyondTheRange_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> LongSum.ofValuesIn(Long.MIN_VALUE, 0));
    assertThrows(IllegalArgumentException.class, () -> LongSum.ofValuesIn(-MAX, MAX));
    assertThrows(IllegalArgumentException.class, () -> LongSum.ofValuesIn(0, MAX).perUnit(2));
    assertThrows(IllegalArgumentException.class, () -> LongSum.ofValuesIn(0, 1).perUnit(0));
    assertThrows(IllegalArgumentException.class, () -> LongSum.ofValuesIn(1, 1));
    LongSum.ofValuesIn(-(MAX / 2), MAX / 2);
  }

  @Test
  void releaseTellsWhatItMeans() {
    LongSum sum = LongSum.ofValuesIn(0, 5).perUnit(2);
    sum.add("a", 5);
    ReleasedLongSum released = noisy(sum, Epsilon.of(1));
    assertEquals(2, released.perUnit());
    assertEquals(Adjacency.ADD_REMOVE, released.adjacency());
    assertEquals(PrivacyLoss.pure(1), released.loss());
    long half = released.interval(0.95).high() - released.value();
    assertEquals(30, half, 2); // scale 10, and ln 20 is 3
  }
}
