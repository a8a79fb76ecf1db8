package dev.mantlet.dp.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.internal.SeededBudget;
import dev.mantlet.dp.mechanism.NoisyLong;
import dev.mantlet.testkit.TestOnly;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReleasedMeanTest {
  private static final Bounds PERCENT = new Bounds(0, 100);

  @TempDir Path folder;

  /** A thousand units, of which each tenth has the value 90 and each other one 40. */
  private ReleasedMean ofAThousand(Epsilon epsilon, long seed) {
    Mean mean = Mean.ofValuesIn(0, 100);
    for (int unit = 0; unit < 1000; unit++) {
      mean.add(unit, unit % 10 == 0 ? 90 : 40);
    }
    return released(mean, epsilon, seed);
  }

  private ReleasedMean released(Mean mean, Epsilon epsilon, long seed) {
    var words = new SplittableRandom(seed);
    Path file = folder.resolve("budget-" + seed);
    PrivacyLoss total = PrivacyLoss.pure(1024);
    try (var budget = SeededBudget.create(new TestOnly(), file, total, words::nextLong)) {
      return mean.release(epsilon, budget);
    }
  }

  private static NoisyLong.Interval from(long low, long high) {
    return new NoisyLong.Interval(low, high, 0.95);
  }

  @Test
  void wideNoiseMakesAWideInterval_narrowNoiseANarrowOne() {
    ReleasedMean rough = ofAThousand(Epsilon.of(0.25), 1);
    ReleasedMean fine = ofAThousand(Epsilon.of(10), 2);
    assertEquals(45, fine.value(), 0.2);
    assertTrue(fine.interval(0.95).low() > 44.8 && fine.interval(0.95).high() < 45.2);
    assertTrue(rough.interval(0.95).high() - rough.interval(0.95).low() > 1);
    assertTrue(
        rough.interval(0.99).high() - rough.value() > rough.interval(0.5).high() - rough.value());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void meanOfNobody_isSomeNumberWithinTheBounds(long seed) {
    ReleasedMean nobody = released(Mean.ofValuesIn(-7, 11), Epsilon.of("0.01"), seed);
    assertTrue(nobody.value() >= -7 && nobody.value() <= 11);
    assertTrue(nobody.interval(0.95).low() >= -7 && nobody.interval(0.95).high() <= 11);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.49, 1, -1, 2, Double.NaN})
  void levelOutOfRange_isRefused(double level) {
    ReleasedMean released = ofAThousand(Epsilon.of(1), 1);
    assertThrows(IllegalArgumentException.class, () -> released.interval(level));
  }

  @Test
  void levelNextToOne_isAllOfTheBounds() {
    double level = Math.nextDown(1.0);
    ReleasedMean.Interval interval = ofAThousand(Epsilon.of(10), 1).interval(level);
    assertEquals(new ReleasedMean.Interval(0, 100, level), interval);
  }

  @Test
  void intervalMissesInEachOfItsPartsWithHalfTheProbability() {
    ReleasedMean released = ofAThousand(Epsilon.of(10), 1);
    NoisyLong.Interval ofCount = released.count().interval(Math.nextUp(0.95));
    double low = released.interval(0.9).low();
    // The sum is below zero, so that its lower end is divided by the lower end of the count.
    double sumLow = (low - 50) * ofCount.low();
    assertEquals(Math.rint(sumLow), sumLow, 1e-6, "a whole number only for the right count");
  }

  @Test
  void quotientDividesEachEndByTheWorseCount() {
    var positive = ReleasedMean.quotient(PERCENT, from(100, 200), from(10, 20), 0.95);
    assertEquals(new ReleasedMean.Interval(55, 70, 0.95), positive);
    var negative = ReleasedMean.quotient(PERCENT, from(-200, -100), from(10, 20), 0.95);
    assertEquals(new ReleasedMean.Interval(30, 45, 0.95), negative);
    var both = ReleasedMean.quotient(PERCENT, from(-200, 200), from(10, 20), 0.95);
    assertEquals(new ReleasedMean.Interval(30, 70, 0.95), both);
  }

  @Test
  void quotientOfACountThatMayBeZero_takesOneForZero() {
    var few = ReleasedMean.quotient(PERCENT, from(3, 4), from(0, 2), 0.95);
    assertEquals(new ReleasedMean.Interval(51.5, 54, 0.95), few);
    var none = ReleasedMean.quotient(PERCENT, from(3, 4), from(0, 0), 0.95);
    assertEquals(new ReleasedMean.Interval(0, 100, 0.95), none);
  }

  @Test
  void sumAtTheEndOfTheRange_tellsNothingOnThatSide() {
    Bounds widest = new Bounds(0, 1L << 40);
    long count = 1L << 25;
    var high = ReleasedMean.quotient(widest, from(0, Long.MAX_VALUE), from(count, count), 0.95);
    assertEquals(new ReleasedMean.Interval(0x1p39, 0x1p40, 0.95), high);
    var low = ReleasedMean.quotient(widest, from(Long.MIN_VALUE, 0), from(count, count), 0.95);
    assertEquals(new ReleasedMean.Interval(0, 0x1p39, 0.95), low);
  }

  @Test
  void endsThatNoDoubleCanShow_areRoundedOutward() {
    long odd = (1L << 60) + 1;
    var interval = ReleasedMean.quotient(new Bounds(odd, odd + 2), from(0, 0), from(9, 9), 0.95);
    assertEquals(new ReleasedMean.Interval(0x1p60, Math.nextUp(0x1p60), 0.95), interval);
    var third = ReleasedMean.quotient(new Bounds(0, 2), from(1, 1), from(3, 3), 0.95);
    assertEquals(Math.ulp(third.low()), third.high() - third.low());
  }

  @Test
  void readsWell_inPlacesThatFitTheSpan() {
    ReleasedMean released = ofAThousand(Epsilon.of(1), 1);
    String text = released.toString();
    String number = "\\d+\\.\\d\\d";
    assertTrue(
        text.matches(
            number
                + " \\["
                + number
                + ", "
                + number
                + "] at 95 %, of \\d+ units, \\(ε = 1, δ = 0\\)"),
        text);
    ReleasedMean wide = released(Mean.ofValuesIn(0, 1L << 40), Epsilon.of(1), 2);
    assertTrue(wide.toString().matches("\\d+ \\[0, 1099511627776] at 95 %, .*"), wide.toString());
  }

  @Test
  void intervalWithEndsInTheWrongOrder_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> new ReleasedMean.Interval(2, 1, 0.95));
    assertThrows(
        IllegalArgumentException.class, () -> new ReleasedMean.Interval(Double.NaN, 1, 0.95));
    assertThrows(IllegalArgumentException.class, () -> new ReleasedMean.Interval(1, 2, 1));
  }
}
