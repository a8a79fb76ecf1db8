package dev.mantlet.dp.mechanism;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.Seeded;
import dev.mantlet.dp.Sensitivity;
import dev.mantlet.dp.SpendToken;
import dev.mantlet.dp.internal.SecureBits;
import dev.mantlet.dp.internal.SharedBits;
import dev.mantlet.dp.internal.WholeNoise;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Noise before the numbers, and noise by fixed work. */
class PreparedNoiseTest {
  private final DiscreteLaplace noise =
      DiscreteLaplace.calibrated(Sensitivity.l1(1), Epsilon.of(0.1));

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 100})
  void preparedReleaseIsTheReleaseOfTheSameBits(int count) {
    long[] exact = new long[count];
    exact[0] = 42;
    List<NoisyLong> prepared = noise.prepare(count, Seeded.token(noise, 5)).release(exact);
    List<NoisyLong> direct = noise.release(exact, Seeded.token(noise, 5));
    assertEquals(
        direct.stream().map(NoisyLong::value).toList(),
        prepared.stream().map(NoisyLong::value).toList());
  }

  @Test
  void noiseIsUsedOnce_andOnlyForAsManyNumbers() {
    PreparedNoise prepared = noise.prepare(2, Seeded.token(noise, 1));
    assertThrows(IllegalArgumentException.class, () -> prepared.release(1));
    prepared.release(1, 2);
    assertThrows(IllegalStateException.class, () -> prepared.release(1, 2));
    for (int bad : new int[] {0, -1, (1 << 20) + 1}) {
      SpendToken token = Seeded.token(noise, 1);
      assertThrows(IllegalArgumentException.class, () -> noise.prepare(bad, token));
      noise.prepare(1, token);
    }
  }

  @Test
  void sumsAreCutOffWhateverTheNoiseIs() {
    DiscreteLaplace wide =
        DiscreteLaplace.calibrated(Sensitivity.l1(Long.MAX_VALUE), Epsilon.of(0x1p-40));
    long most = (1L << 62) - 1;
    for (int seed = 0; seed < 50; seed++) {
      for (long exact : new long[] {Long.MIN_VALUE, 0, Long.MAX_VALUE}) {
        long sum = wide.prepare(1, Seeded.token(wide, seed)).release(exact).get(0).value();
        assertTrue(Math.abs(sum) <= most, sum + "");
      }
    }
    assertTrue(noise.prepare(1, Seeded.token(noise, 1)).release(Long.MAX_VALUE).get(0).value() > 0);
  }

  @Test
  void sumIsThatOfTheNumberCutOffAndTheNoiseInFull() {
    DiscreteLaplace wide = DiscreteLaplace.calibrated(Sensitivity.l1(1L << 60), Epsilon.of(1));
    BigInteger most = BigInteger.ONE.shiftLeft(62).subtract(BigInteger.ONE);
    BigInteger half = BigInteger.ONE.shiftLeft(61);
    for (int seed = 0; seed < 200; seed++) {
      BigInteger drawn =
          WholeNoise.laplaceByReference(BigInteger.ONE.shiftLeft(60), BigInteger.ONE)
              .addTo(BigInteger.ZERO, Seeded.bits(seed));
      for (long exact : new long[] {Long.MIN_VALUE, -1L << 61, -7, 0, 1L << 61, Long.MAX_VALUE}) {
        BigInteger number = BigInteger.valueOf(exact).min(half).max(half.negate());
        BigInteger sum = number.add(drawn).min(most).max(most.negate());
        assertEquals(
            sum.longValueExact(),
            wide.prepare(1, Seeded.token(wide, seed)).release(exact).get(0).value());
      }
    }
  }

  @Test
  void noiseThatMayHaveATwin_isDrawnAnew() {
    AtomicLong nanos = new AtomicLong();
    AtomicLong wall = new AtomicLong();
    SharedBits bits =
        new SharedBits(new SecureRandom(), nanos::get, () -> Instant.ofEpochMilli(wall.get()));
    DiscreteLaplace wide = DiscreteLaplace.calibrated(Sensitivity.l1(1L << 50), Epsilon.of(1));
    assertNotEquals(drawn(wide, bits), released(wide, bits, bits::forget));
    assertNotEquals(drawn(wide, bits), released(wide, bits, () -> wall.addAndGet(5_000)));
    assertEquals(drawn(wide, bits), released(wide, bits, () -> {}), "nothing has happened");
  }

  private long lastDrawn;

  private long drawn(DiscreteLaplace mechanism, SharedBits bits) {
    prepared = mechanism.prepare(1, Seeded.token(mechanism.loss(), bits));
    lastDrawn = noiseOf(prepared);
    return lastDrawn;
  }

  private PreparedNoise prepared;

  private long released(DiscreteLaplace mechanism, SecureBits bits, Runnable event) {
    event.run();
    return prepared.release(0).get(0).value();
  }

  private static long noiseOf(PreparedNoise prepared) {
    try {
      var field = PreparedNoise.class.getDeclaredField("noise");
      field.setAccessible(true);
      return ((long[]) field.get(prepared))[0];
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void oneNumberOfADiscreteGaussian_andManyOfAVector() {
    PrivacyLoss loss = PrivacyLoss.pure(1).withDelta(1e-5);
    DiscreteGaussian one = DiscreteGaussian.calibrated(Sensitivity.l1(1), loss);
    assertThrows(IllegalArgumentException.class, () -> one.prepare(2, Seeded.token(one, 1)));
    one.prepare(1, Seeded.token(one, 1)).release(3);
    DiscreteGaussianVector many = DiscreteGaussianVector.calibrated(Sensitivity.l2Squared(2), loss);
    assertEquals(3, many.prepare(3, Seeded.token(many, 1)).release(1, 2, 3).size());
    long half = one.halfWidth(0.95);
    assertTrue(half >= 7 && half <= 9, half + " is about 1.96 times 3.74");
  }

  @Test
  void fixedWork_isForSmallScalesOnly() {
    assertThrows(
        IllegalArgumentException.class,
        () -> DiscreteLaplace.calibrated(Sensitivity.l1(65), Epsilon.of(1)).withFixedWork());
    DiscreteLaplace fixed = noise.withFixedWork();
    assertEquals(noise.loss(), fixed.loss());
    fixed.release(1, Seeded.token(fixed, 1));
  }
}
