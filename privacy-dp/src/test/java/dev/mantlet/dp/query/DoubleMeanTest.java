package dev.mantlet.dp.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.Seeded;
import dev.mantlet.dp.internal.SecureBits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DoubleMeanTest {
  private static ReleasedDoubleMean noisy(DoubleMean mean, double epsilon, SecureBits bits) {
    return mean.release(
        Noise.laplace(Epsilon.of(epsilon)), Adjacency.ADD_REMOVE, loss -> Seeded.token(loss, bits));
  }

  /** Values 2, 2.25, … 6.75 within -1 and 9: their mean is 4.375. */
  private static DoubleMean twenty() {
    DoubleMean mean = DoubleMean.ofValuesIn(-1, 9);
    for (int unit = 0; unit < 20; unit++) {
      mean.add(unit, 2 + unit * 0.25);
    }
    return mean;
  }

  @Test
  void meanWithNextToNoNoise_isThatOfTheValues() {
    assertEquals(4.375, noisy(twenty(), 1000, Seeded.bits(1)).value(), 0.01);
  }

  @Test
  void meanOfFarBounds_keepsItsPrecision() {
    DoubleMean mean = DoubleMean.ofValuesIn(1e9, 1e9 + 1);
    for (int unit = 0; unit < 1000; unit++) {
      mean.add(unit, 1e9 + 0.25);
    }
    ReleasedDoubleMean released = noisy(mean, 1000, Seeded.bits(1));
    assertEquals(1e9 + 0.25, released.value(), 1e-4);
    assertEquals(0x1p-32, released.granularity());
  }

  @Test
  void meanOfNobody_isWithinTheBounds() {
    ReleasedDoubleMean released = noisy(DoubleMean.ofValuesIn(-1, 9), 0.5, Seeded.bits(2));
    assertTrue(released.value() >= -1 && released.value() <= 9);
    assertTrue(released.interval(0.95).low() >= -1 && released.interval(0.95).high() <= 9);
    assertEquals(-1, released.low());
    assertEquals(9, released.high());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 4, 40})
  void intervalHoldsTheMean_atLeastAsOftenAsItSays(double epsilon) {
    DoubleMean mean = twenty();
    SecureBits bits = Seeded.bits(3);
    int held = 0;
    for (int i = 0; i < 2000; i++) {
      Interval interval = noisy(mean, epsilon, bits).interval(0.9);
      held += interval.low() <= 4.375 && 4.375 <= interval.high() ? 1 : 0;
    }
    double deviation = Math.sqrt(0.9 * 0.1 / 2000);
    assertTrue(held / 2000.0 > 0.9 - 4.75 * deviation, "held " + held);
  }

  @Test
  void loss_isSpentOnce_andSplitExactly() {
    PrivacyLoss[] paid = {PrivacyLoss.pure(1)};
    twenty()
        .release(
            Noise.laplace(Epsilon.of("0.1")),
            Adjacency.REPLACE,
            loss -> {
              paid[0] = loss;
              return Seeded.token(loss, Seeded.bits(4));
            });
    assertEquals(PrivacyLoss.pure(Epsilon.of("0.1")), paid[0]);
  }

  @Test
  void moreOfAUnit_takesMoreNoise() {
    DoubleMean one = DoubleMean.ofValuesIn(0, 1);
    assertEquals(
        3 * one.sensitivity(Adjacency.ADD_REMOVE).most(),
        one.perUnit(3).sensitivity(Adjacency.ADD_REMOVE).most());
    assertThrows(IllegalArgumentException.class, () -> one.perUnit(0));
  }
}
