package dev.mantlet.dp.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.Seeded;
import dev.mantlet.dp.internal.SecureBits;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VarianceTest {
  private static final int UNITS = 200;

  /** Of 0, 1, … 9 as often: (100 - 1) / 12. */
  private static final double EXACT = 8.25;

  private static ReleasedVariance noisy(Variance variance, double epsilon, SecureBits bits) {
    return variance.release(
        Noise.laplace(Epsilon.of(epsilon)), Adjacency.ADD_REMOVE, loss -> Seeded.token(loss, bits));
  }

  private static Variance digits() {
    Variance variance = Variance.ofValuesIn(-2, 12);
    for (int unit = 0; unit < UNITS; unit++) {
      variance.add(unit, unit % 10);
    }
    return variance;
  }

  @Test
  void varianceWithNextToNoNoise_isThatOfThePopulation() {
    ReleasedVariance released = noisy(digits(), 1000, Seeded.bits(1));
    assertEquals(EXACT, released.value(), 0.02);
    assertEquals(Math.sqrt(EXACT), released.standardDeviation(), 0.005);
    assertEquals(4.5, released.mean(), 0.01);
    assertEquals(UNITS, released.count().value(), 1);
  }

  @ParameterizedTest
  @CsvSource({"0.5, 0.9", "8, 0.9", "200, 0.5"})
  void intervalHoldsTheVariance_atLeastAsOftenAsItSays(double epsilon, double level) {
    Variance variance = digits();
    SecureBits bits = Seeded.bits(2);
    int held = 0;
    for (int i = 0; i < 1000; i++) {
      Interval interval = noisy(variance, epsilon, bits).interval(level);
      held += interval.low() <= EXACT && EXACT <= interval.high() ? 1 : 0;
    }
    double deviation = Math.sqrt(level * (1 - level) / 1000);
    assertTrue(held / 1000.0 > level - 4.75 * deviation, "held " + held);
  }

  @Test
  void varianceOfNobody_isWithinWhatTheBoundsAllow() {
    ReleasedVariance released = noisy(Variance.ofValuesIn(0, 2), 0.1, Seeded.bits(3));
    assertTrue(released.value() >= 0 && released.value() <= 1);
    Interval interval = released.interval(0.95);
    assertTrue(interval.low() >= 0 && interval.high() <= 1);
  }

  /** 2^34 values, half of them a quarter of the span below the middle and half of them above. */
  @Test
  void manyValuesInTheWidestBounds_haveAVarianceAndAnInterval() {
    Variance variance = Variance.ofValuesIn(-0x1p499, 0x1p499);
    variance.mergeDisjoint(
        AccumulatorBytes.of(variance.toBytes())
            .contributions(1L << 34)
            .sum(1, BigInteger.ONE.shiftLeft(60))
            .sealed());
    ReleasedVariance released = noisy(variance, 1000, Seeded.bits(5));
    assertEquals(0x1p996, released.value(), 0x1p986);
    Interval interval = released.interval(0.95);
    assertTrue(interval.low() <= 0x1p996 && interval.high() >= 0x1p996, interval::toString);
    assertTrue(interval.high() < 0x1p997, interval::toString);
  }

  @Test
  void noiseThatDrownsAllInTheWidestBounds_stillLeavesNumbers() {
    Variance variance = Variance.ofValuesIn(-0x1p499, 0x1p499);
    SecureBits bits = Seeded.bits(6);
    for (int i = 0; i < 200; i++) {
      ReleasedVariance released = noisy(variance, 0x1p-35, bits);
      assertTrue(released.value() >= 0 && released.value() <= 0x1p998, released::toString);
      assertTrue(released.interval(0.5).high() <= 0x1p998);
    }
  }

  @Test
  void squareOfAStep_isRoundedToTheNearest() {
    assertEquals(1L << 30, VarianceSums.square(1L << 30));
    assertEquals(1L << 30, VarianceSums.square(-(1L << 30)));
    assertEquals(1, VarianceSums.square(1L << 15));
    assertEquals(0, VarianceSums.square(20_000)); // 0.37 of a step
    assertEquals(1, VarianceSums.square(25_000)); // 0.58
  }

  @Test
  void boundsWhoseSquaresAreNoDoubles_areRefused() {
    assertThrows(IllegalArgumentException.class, () -> Variance.ofValuesIn(0, 0x1p501));
    assertThrows(IllegalArgumentException.class, () -> Variance.ofValuesIn(0, 0x1p-501));
    ReleasedVariance wide = noisy(Variance.ofValuesIn(-0x1p499, 0x1p499), 1, Seeded.bits(1));
    assertTrue(Double.isFinite(wide.interval(0.95).high()));
  }
}
