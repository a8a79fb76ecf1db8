package dev.mantlet.dp.mechanism;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.Seeded;
import dev.mantlet.dp.Sensitivity;
import dev.mantlet.dp.internal.SharedBits;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreparedRealNoiseTest {
  private static final PrivacyLoss LOSS = PrivacyLoss.pure(1).withDelta(1e-5);
  private final Laplace laplace = Laplace.calibrated(Sensitivity.real(1), Epsilon.of(1));
  private final Gaussian gaussian = Gaussian.calibrated(Sensitivity.real(1), LOSS);

  @Test
  void preparedReleaseIsTheReleaseOfTheSameBits() {
    SplittableRandom chance = new SplittableRandom(11);
    Laplace three = Laplace.calibrated(Sensitivity.realL1(1, 3), Epsilon.of(1));
    GaussianVector vector = GaussianVector.calibrated(Sensitivity.realL2(1, 3), LOSS);
    for (int seed = 0; seed < 300; seed++) {
      double x = Math.scalb(chance.nextDouble(-1, 1), chance.nextInt(-60, 70));
      double[] all = {x, -x, chance.nextDouble()};
      assertEquals(
          laplace.release(x, Seeded.token(laplace, seed)).value(),
          laplace.prepare(Seeded.token(laplace, seed)).release(x).get(0).value());
      assertEquals(
          gaussian.release(x, Seeded.token(gaussian, seed)).value(),
          gaussian.prepare(Seeded.token(gaussian, seed)).release(x).get(0).value());
      assertEquals(
          values(three.release(all, Seeded.token(three, seed))),
          values(three.prepare(Seeded.token(three, seed)).release(all)));
      assertEquals(
          values(vector.release(all, Seeded.token(vector, seed))),
          values(vector.prepare(Seeded.token(vector, seed)).release(all)));
    }
  }

  private static List<Double> values(List<NoisyDouble> released) {
    return released.stream().map(NoisyDouble::value).toList();
  }

  /** Against exact decimals, for all doubles: the nearest step, halves up, cut off to ±2^125. */
  @Test
  void stepsAreTheNearest_ofAnyDouble() {
    SplittableRandom chance = new SplittableRandom(12);
    for (int i = 0; i < 30_000; i++) {
      int exponent = chance.nextInt(-600, 701);
      double near = Math.scalb(chance.nextDouble(-1, 1), exponent + chance.nextInt(-3, 140));
      double any = Double.longBitsToDouble(chance.nextLong());
      double number = i % 4 > 0 ? near : any;
      if (Double.isFinite(number)) {
        assertEquals(
            nearest(number, exponent),
            WideSteps.of(number, exponent).exact(),
            () -> number + " in 2^" + exponent);
      }
    }
    double[] edges = {0.0, -0.0, Double.MIN_VALUE, -Double.MIN_VALUE, Double.MIN_NORMAL};
    for (double edge : edges) {
      assertEquals(BigInteger.ZERO, WideSteps.of(edge, -600).exact());
    }
    double[] halves = {0.5, -0.5, 1.5, -1.5, 0.49999999999999994, -0.5000000000000001};
    for (double half : halves) {
      assertEquals(nearest(half, 0), WideSteps.of(half, 0).exact(), () -> half + "");
    }
  }

  private static BigInteger nearest(double number, int exponent) {
    BigDecimal power = new BigDecimal(BigInteger.ONE.shiftLeft(Math.abs(exponent)));
    BigDecimal half = new BigDecimal("0.5");
    BigDecimal exact = new BigDecimal(number);
    BigDecimal steps =
        exponent >= 0
            ? exact.add(power.multiply(half)).divide(power, 0, RoundingMode.FLOOR)
            : exact.multiply(power).add(half).setScale(0, RoundingMode.FLOOR);
    BigInteger most = BigInteger.ONE.shiftLeft(125);
    return steps.toBigInteger().min(most).max(most.negate());
  }

  @Test
  void sumsOnTwoWords_areThoseOfWholeNumbers() {
    SplittableRandom chance = new SplittableRandom(13);
    for (int i = 0; i < 20_000; i++) {
      BigInteger a = wide(chance);
      BigInteger b = wide(chance);
      assertEquals(a, WideSteps.of(a).exact());
      WideSteps sum = WideSteps.of(a).plus(WideSteps.of(b));
      assertEquals(a.add(b), sum.exact());
      int excess = Math.max(0, a.add(b).bitLength() - 63);
      assertEquals(excess, sum.excess());
      assertEquals(a.add(b).shiftRight(excess).longValueExact(), sum.first(excess));
    }
  }

  @Test
  void sumsBeyond125Bits_areCutOff() {
    BigInteger end = BigInteger.ONE.shiftLeft(125);
    for (BigInteger near : List.of(end, end.negate())) {
      for (int i = -2; i <= 2; i++) {
        BigInteger number = near.add(BigInteger.valueOf(i));
        BigInteger expected = number.min(end).max(end.negate());
        assertEquals(expected, WideSteps.of(number).cut().exact());
      }
    }
    BigInteger most = end.add(end.shiftRight(1));
    assertEquals(end, WideSteps.of(most).cut().exact());
    assertEquals(end.negate(), WideSteps.of(most.negate()).cut().exact());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, Double.MAX_VALUE, -Double.MAX_VALUE})
  void noiseBeyondItsCut_leadsToOneEnd_whateverTheNumberIs(double number) {
    BigInteger end = BigInteger.ONE.shiftLeft(125);
    BigInteger noise = PreparedRealNoise.MOST_NOISE;
    WideSteps exact = WideSteps.of(number, 0);
    assertEquals(end, exact.plus(WideSteps.of(noise)).cut().exact());
    assertEquals(end.negate(), exact.plus(WideSteps.of(noise.negate())).cut().exact());
  }

  private static BigInteger wide(SplittableRandom chance) {
    BigInteger number = BigInteger.valueOf(chance.nextLong()).shiftLeft(64);
    return number.add(BigInteger.valueOf(chance.nextLong())).shiftRight(2 + chance.nextInt(120));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.MAX_VALUE, -Double.MAX_VALUE, 1e300})
  void farNumbers_areCutOffTo125BitsOfSteps(double far) {
    double end = Math.scalb(1.0, 125 - 40);
    double released = laplace.prepare(Seeded.token(laplace, 1)).release(far).get(0).value();
    assertEquals(Math.copySign(end, far), released, end * 0x1p-40);
  }

  @Test
  void noiseIsUsedOnce_andOnlyForFiniteNumbersAsManyAsItWasPreparedFor() {
    PreparedRealNoise prepared = laplace.prepare(Seeded.token(laplace, 1));
    assertThrows(IllegalArgumentException.class, () -> prepared.release(1, 2));
    assertThrows(IllegalArgumentException.class, () -> prepared.release(Double.NaN));
    assertEquals(1, prepared.release(1).size());
    assertThrows(IllegalStateException.class, () -> prepared.release(1));
    Laplace many = Laplace.calibrated(Sensitivity.realL1(1, (1 << 20) + 1), Epsilon.of(1));
    assertThrows(IllegalArgumentException.class, () -> many.prepare(Seeded.token(many, 1)));
  }

  @Test
  void noiseThatMayHaveATwin_isDrawnAnew() {
    AtomicLong nanos = new AtomicLong();
    AtomicLong wall = new AtomicLong();
    SharedBits bits =
        new SharedBits(new SecureRandom(), nanos::get, () -> Instant.ofEpochMilli(wall.get()));
    for (Runnable event :
        List.<Runnable>of(
            bits::forget, () -> wall.addAndGet(5_000), () -> nanos.addAndGet(2_000_000_000L))) {
      PreparedRealNoise prepared = laplace.prepare(Seeded.token(laplace.loss(), bits));
      double drawn = Math.scalb(steps(prepared).doubleValue(), -40);
      event.run();
      assertNotEquals(drawn, prepared.release(0).get(0).value());
    }
    PreparedRealNoise prepared = laplace.prepare(Seeded.token(laplace.loss(), bits));
    double drawn = Math.scalb(steps(prepared).doubleValue(), -40);
    assertEquals(drawn, prepared.release(0).get(0).value(), "nothing has happened");
    assertEquals(BigInteger.ZERO, steps(prepared), "what was used is erased");
  }

  private static BigInteger steps(PreparedRealNoise prepared) {
    try {
      var field = PreparedRealNoise.class.getDeclaredField("noise");
      field.setAccessible(true);
      long[] words = (long[]) field.get(prepared);
      return new WideSteps(words[0], words[1]).exact();
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void noiseIsWhatItsMechanismSays() {
    NoisyDouble noisy = gaussian.prepare(Seeded.token(gaussian, 1)).release(7).get(0);
    assertEquals(gaussian, noisy.mechanism());
    assertTrue(Math.abs(noisy.value() - 7) < 10 * gaussian.sigma());
  }
}
