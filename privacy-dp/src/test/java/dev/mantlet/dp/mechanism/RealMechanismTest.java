package dev.mantlet.dp.mechanism;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.ChiSquare;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.Seeded;
import dev.mantlet.dp.Sensitivity;
import dev.mantlet.dp.SpendToken;
import dev.mantlet.dp.internal.SecureBits;
import dev.mantlet.dp.internal.WholeNoise;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RealMechanismTest {
  private static final PrivacyLoss LOSS = PrivacyLoss.pure(1).withDelta(1e-5);
  private final Laplace laplace = Laplace.calibrated(Sensitivity.real(1), Epsilon.of(1));
  private final Gaussian gaussian = Gaussian.calibrated(Sensitivity.real(1), LOSS);
  private final GaussianVector vector =
      GaussianVector.calibrated(Sensitivity.realL2(1, 3), LOSS);

  /** Rounding and adding, recomputed in exact decimals. */
  @Test
  void releaseIsTheRoundedNumberPlusTheNoiseOfWholeSteps() {
    WholeNoise noise = WholeNoise.laplaceByReference(BigInteger.ONE.shiftLeft(40), BigInteger.ONE);
    SplittableRandom chance = new SplittableRandom(1);
    for (int i = 0; i < 20_000; i++) {
      Grid grid = new Grid(chance.nextInt(-600, 700));
      double number = anyFinite(chance, grid.exponent());
      BigDecimal step = power(grid.exponent());
      BigDecimal steps = new BigDecimal(number).divide(step, 0, RoundingMode.FLOOR);
      BigDecimal rest = new BigDecimal(number).subtract(steps.multiply(step));
      if (rest.multiply(BigDecimal.valueOf(2)).compareTo(step) >= 0) {
        steps = steps.add(BigDecimal.ONE);
      }
      BigInteger noisy = noise.addTo(steps.toBigIntegerExact(), Seeded.bits(i));
      double released = grid.release(number, noise, Seeded.bits(i));
      BigDecimal exact = new BigDecimal(noisy).multiply(step);
      double expected = Math.max(-Double.MAX_VALUE, Math.min(Double.MAX_VALUE, exact.doubleValue()));
      // beyond 63 bits the last place is rounded down instead of to the nearest
      double unit = noisy.bitLength() < 64 ? 0 : Math.ulp(expected);
      assertEquals(expected, released, unit, () -> number + " on " + grid);
    }
  }

  private static double anyFinite(SplittableRandom chance, int exponent) {
    if (chance.nextBoolean()) {
      double near = Math.scalb(chance.nextDouble(-1, 1), exponent + chance.nextInt(70));
      return Double.isFinite(near) ? near : 1;
    }
    double any = Double.longBitsToDouble(chance.nextLong());
    return Double.isFinite(any) ? any : 0.0;
  }

  private static BigDecimal power(int exponent) {
    BigDecimal power = new BigDecimal(BigInteger.ONE.shiftLeft(Math.abs(exponent)));
    return exponent >= 0
        ? power
        : new BigDecimal(0.5).pow(-exponent);
  }

  @Test
  void resultsLieOnTheGrid_whateverTheNumbersAre() {
    SplittableRandom chance = new SplittableRandom(2);
    for (int i = 0; i < 1_000; i++) {
      double exact = chance.nextDouble(-1e6, 1e6);
      double released = laplace.release(exact, Seeded.token(laplace, i)).value();
      double steps = released / laplace.granularity();
      assertTrue(steps == Math.rint(steps) && Math.abs(steps) < 0x1p62, () -> released + "");
    }
  }

  @Test
  void numbersMoveByAtMostTheSensitivityInSteps() {
    SplittableRandom chance = new SplittableRandom(3);
    Grid grid = new Grid(-3);
    WholeNoise none = WholeNoise.laplace(BigInteger.ONE, BigInteger.valueOf(1024));
    for (int i = 0; i < 20_000; i++) {
      double a = chance.nextDouble(-100, 100);
      double b = a + chance.nextDouble(-1, 1);
      double moved =
          Math.abs(
                  grid.release(a, none, Seeded.bits(1)) - grid.release(b, none, Seeded.bits(1)))
              / grid.step();
      BigDecimal distance = new BigDecimal(a).subtract(new BigDecimal(b)).abs();
      assertTrue(moved <= grid.steps(distance, 1).doubleValue(), () -> a + " " + b);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void whatIsNoNumber_isRefusedBeforeAnyNoise(double bad) {
    SecureBits untouched =
        count -> {
          throw new AssertionError("noise was drawn");
        };
    for (var release :
        List.<java.util.function.Consumer<SpendToken>>of(
            token -> laplace.release(bad, token),
            token -> laplace.release(new double[] {bad}, token))) {
      SpendToken token = Seeded.token(laplace.loss(), untouched);
      assertThrows(IllegalArgumentException.class, () -> release.accept(token));
      assertTrue(!token.toString().contains("used"), "the token remains good");
    }
    SpendToken token = Seeded.token(LOSS, untouched);
    assertThrows(IllegalArgumentException.class, () -> gaussian.release(bad, token));
    assertThrows(
        IllegalArgumentException.class, () -> vector.release(new double[] {1, bad, 3}, token));
  }

  @Test
  void vectorOfAnotherLength_isRefusedAndTheTokenRemainsGood() {
    SpendToken token = Seeded.token(vector, 1);
    assertThrows(IllegalArgumentException.class, () -> vector.release(new double[2], token));
    assertEquals(3, vector.release(new double[3], token).size());
    assertThrows(IllegalStateException.class, () -> vector.release(new double[3], token));
    Laplace two = Laplace.calibrated(Sensitivity.realL1(1, 2), Epsilon.of(1));
    assertThrows(IllegalArgumentException.class, () -> two.release(1, Seeded.token(two, 1)));
  }

  @Test
  void largestNumbers_areCutOffAndNotInfinite() {
    Laplace wide = Laplace.calibrated(Sensitivity.real(0x1p500), Epsilon.of(0x1p-40));
    for (int seed = 0; seed < 50; seed++) {
      double released = wide.release(Double.MAX_VALUE, Seeded.token(wide, seed)).value();
      assertTrue(Double.isFinite(released) && released > 1e300);
    }
  }

  @Test
  void intervalsHoldTheNumberAsOftenAsTheySay() {
    int held = 0;
    for (int seed = 0; seed < 4_000; seed++) {
      NoisyDouble.Interval likely =
          laplace.release(7, Seeded.token(laplace, seed)).interval(0.9);
      held += likely.low() <= 7 && 7 <= likely.high() ? 1 : 0;
    }
    assertTrue(held > 3_510 && held < 3_690, "3600 are expected, 19 is one deviation: " + held);
  }

  @Test
  void laplaceNoiseHasItsDistribution() {
    double[] released = values(laplaces(200_000));
    assertUniform(
        Arrays.stream(released).map(x -> -Math.expm1(-Math.abs(x) / laplace.scale())).toArray());
  }

  private List<NoisyDouble> laplaces(int count) {
    // the same scale as of one number, so that a single token can pay for many
    Laplace many =
        Laplace.calibrated(Sensitivity.realL1(1, count), Epsilon.of(1));
    return many.release(new double[count], Seeded.token(many, 4));
  }

  @Test
  void gaussianNoiseHasItsDistribution() {
    GaussianVector many = GaussianVector.calibrated(Sensitivity.realL2(1, 200_000), LOSS);
    double[] released = values(many.release(new double[200_000], Seeded.token(many, 5)));
    assertUniform(
        Arrays.stream(released)
            .map(x -> 1 - 2 * tail(Math.abs(x) / many.sigma()))
            .toArray());
  }

  /** The normal tail by Simpson's rule. */
  private static double tail(double x) {
    double sum = 0;
    int cells = 100;
    double width = x / cells;
    for (int i = 0; i < cells; i++) {
      double from = i * width;
      sum += density(from) + 4 * density(from + width / 2) + density(from + width);
    }
    return 0.5 - sum * width / 6;
  }

  private static double density(double x) {
    return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  }

  private static double[] values(List<NoisyDouble> released) {
    return released.stream().mapToDouble(NoisyDouble::value).toArray();
  }

  /** False alarm below 2e-6. */
  private static void assertUniform(double[] shares) {
    long[] found = new long[50];
    for (double share : shares) {
      found[Math.min(49, (int) (share * 50))]++;
    }
    double[] expected = new double[50];
    Arrays.fill(expected, shares.length / 50.0);
    double score = ChiSquare.score(found, expected, shares.length);
    assertTrue(Math.abs(score) < ChiSquare.LIMIT, () -> "score " + score);
  }
}
