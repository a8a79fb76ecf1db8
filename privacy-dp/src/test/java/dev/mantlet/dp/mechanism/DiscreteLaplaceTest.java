package dev.mantlet.dp.mechanism;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.Oracle;
import dev.mantlet.dp.PrivacyException;
import dev.mantlet.dp.PrivacyException.Reason;
import dev.mantlet.dp.Seeded;
import dev.mantlet.dp.Sensitivity;
import dev.mantlet.dp.SpendToken;
import dev.mantlet.dp.internal.Redemption;
import dev.mantlet.dp.internal.SecureBits;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiscreteLaplaceTest {
  private static final Sensitivity.L1 ONE = Sensitivity.l1(1);
  private final DiscreteLaplace noise = DiscreteLaplace.calibrated(ONE, Epsilon.of(0.25));

  @Test
  void releaseIsTheExactNumberPlusNoise() {
    long drawn = noise.release(0, Seeded.token(noise, 1)).value();
    assertEquals(1_000_000 + drawn, noise.release(1_000_000, Seeded.token(noise, 1)).value());
    assertTrue(drawn != 0, "the seed was chosen so");
  }

  @Test
  void tokenOfAnotherLoss_isRefusedAndRemainsGood() {
    DiscreteLaplace other = DiscreteLaplace.calibrated(ONE, Epsilon.of(0.5));
    SpendToken token = Seeded.token(noise, 1);
    assertThrows(IllegalArgumentException.class, () -> other.release(1, token));
    noise.release(1, token);
  }

  @Test
  void secondUseOfAToken_isRefused() {
    SpendToken token = Seeded.token(noise, 1);
    noise.release(1, token);
    assertThrows(IllegalStateException.class, () -> noise.release(1, token));
  }

  @Test
  void brokenRandomness_releasesNothingAndUsesTheTokenUp() {
    SecureBits broken =
        count -> {
          throw Redemption.refusal(
              Reason.RANDOMNESS_FAILED, "broken", new IllegalStateException("test"));
        };
    SpendToken token = Seeded.token(noise.loss(), broken);
    assertEquals(
        Reason.RANDOMNESS_FAILED,
        assertThrows(PrivacyException.class, () -> noise.release(1, token)).reason());
    assertThrows(IllegalStateException.class, () -> noise.release(1, token));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1e-9",
    "1, 100",
    "1, 1024",
    "1099511627776, 1e-9",
    "1099511627776, 100",
    "9223372036854775807, 9.094947017729282e-13"
  })
  void extremeParameters_releaseWithinTheRange(long sensitivity, double epsilon) {
    DiscreteLaplace extreme =
        DiscreteLaplace.calibrated(Sensitivity.l1(sensitivity), Epsilon.of(epsilon));
    for (int seed = 0; seed < 50; seed++) {
      assertTrue(
          extreme.release(Long.MAX_VALUE, Seeded.token(extreme, seed)).value() >= 0
              || extreme.scale() > 1e17);
      assertTrue(
          extreme.release(Long.MIN_VALUE, Seeded.token(extreme, seed)).value() <= 0
              || extreme.scale() > 1e17);
    }
    assertEquals(sensitivity / epsilon, extreme.scale(), 1e-15 * sensitivity / epsilon);
  }

  @Test
  void sumBeyondTheRange_saturates() {
    boolean top = false;
    boolean bottom = false;
    for (int seed = 0; seed < 50; seed++) {
      top |= noise.release(Long.MAX_VALUE, Seeded.token(noise, seed)).value() == Long.MAX_VALUE;
      bottom |= noise.release(Long.MIN_VALUE, Seeded.token(noise, seed)).value() == Long.MIN_VALUE;
      assertTrue(
          noise.release(Long.MAX_VALUE, Seeded.token(noise, seed)).value() > Long.MAX_VALUE - 1000);
      assertTrue(
          noise.release(Long.MIN_VALUE, Seeded.token(noise, seed)).value() < Long.MIN_VALUE + 1000);
    }
    assertTrue(top && bottom);
  }

  @Test
  void noiseLargerThanLong_isAddedBeforeItIsCutOff() {
    DiscreteLaplace huge =
        DiscreteLaplace.calibrated(Sensitivity.l1(Long.MAX_VALUE), Epsilon.of(0x1p-20));
    for (int seed = 0; seed < 100; seed++) {
      long released = huge.release(-5, Seeded.token(huge, seed)).value();
      assertTrue(
          released == Long.MAX_VALUE || released == Long.MIN_VALUE,
          "MAX - 5 would tell the exact number");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0.25",
    "1, 1",
    "1, 10",
    "1, 1024",
    "3, 0.1",
    "1000, 0.001",
    "1, 1e-9",
    "1073741824, 0.3"
  })
  void halfWidthIsTheSmallestThatTheTailAllows(long sensitivity, double epsilon) {
    DiscreteLaplace mechanism =
        DiscreteLaplace.calibrated(Sensitivity.l1(sensitivity), Epsilon.of(epsilon));
    BigDecimal scale =
        BigDecimal.valueOf(sensitivity).divide(new BigDecimal(epsilon), Oracle.DIGITS);
    for (double level : new double[] {0.5, 0.9, 0.95, 0.99, 0.999999, Math.nextDown(1.0)}) {
      long half = mechanism.halfWidth(level);
      BigDecimal beyond = BigDecimal.ONE.subtract(new BigDecimal(level));
      assertTrue(
          Oracle.laplaceBeyond(scale, half).compareTo(beyond) <= 0, () -> "too narrow at " + level);
      assertTrue(
          half == 0 || Oracle.laplaceBeyond(scale, half - 1).compareTo(beyond) > 0,
          () -> "too wide at " + level);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {(1L << 55) - 1, 1L << 57, 3L << 57, 987_654_321_987_654_321L})
  void halfWidthBeyondThePrecisionOfDoubles_isNeverTooNarrow(long sensitivity) {
    DiscreteLaplace mechanism =
        DiscreteLaplace.calibrated(Sensitivity.l1(sensitivity), Epsilon.of(1));
    for (double level = 0.5; level < 0.999; level += 0.01) {
      BigDecimal beyond =
          Oracle.laplaceBeyond(BigDecimal.valueOf(sensitivity), mechanism.halfWidth(level));
      assertTrue(beyond.compareTo(BigDecimal.ONE.subtract(new BigDecimal(level))) <= 0);
    }
  }

  @Test
  void halfWidthBeyondLong_isTheLargestLong() {
    DiscreteLaplace huge =
        DiscreteLaplace.calibrated(Sensitivity.l1(Long.MAX_VALUE), Epsilon.of(0x1p-40));
    assertEquals(Long.MAX_VALUE, huge.halfWidth(0.95));
    assertEquals(
        new NoisyLong.Interval(Long.MIN_VALUE, Long.MAX_VALUE, 0.95),
        new NoisyLong(0, huge).interval(0.95));
  }

  @Test
  void intervalAtTheEndOfTheRange_doesNotWrap() {
    long half = noise.halfWidth(0.95);
    var atTheTop = new NoisyLong.Interval(Long.MAX_VALUE - half, Long.MAX_VALUE, 0.95);
    var atTheBottom = new NoisyLong.Interval(Long.MIN_VALUE, Long.MIN_VALUE + half, 0.95);
    assertEquals(atTheTop, new NoisyLong(Long.MAX_VALUE, noise).interval(0.95));
    assertEquals(atTheBottom, new NoisyLong(Long.MIN_VALUE, noise).interval(0.95));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.49, 1, -1, 2, Double.NaN})
  void levelOutOfRange_isRefused(double level) {
    assertThrows(IllegalArgumentException.class, () -> noise.halfWidth(level));
    assertThrows(IllegalArgumentException.class, () -> new NoisyLong(1, noise).interval(level));
  }
}
