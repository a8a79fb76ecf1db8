package dev.mantlet.dp.mechanism;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.Oracle;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.Sensitivity;
import java.math.BigDecimal;
import java.math.MathContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CalibrationTest {
  private static PrivacyLoss loss(String epsilon, String delta) {
    return new PrivacyLoss(new BigDecimal(epsilon), new BigDecimal(delta));
  }

  /**
   * By how much the formula for the real line understates δ on the whole numbers: 1.035, 1.10, 1.98
   * and 3.01. The factors were computed elsewhere, with 40 digits; σ is within a part of 1e-12 of
   * the exact one, and moves them by less than 1e-10.
   */
  @ParameterizedTest
  @CsvSource({
    "1,1e-5,1.03456720033",
    "2,1e-5,1.10315170539",
    "5,1e-3,1.97653631019",
    "8,1e-6,3.01417749622"
  })
  void continuousFormulaUnderstatesTheDeltaOfWholeNumbers(
      String epsilon, String delta, String factor) {
    PrivacyLoss loss = loss(epsilon, delta);
    double continuous = Calibration.continuous(BigDecimal.ONE, loss);
    BigDecimal found =
        new GaussianCurve(BigDecimal.ONE, loss.epsilon())
            .discrete(continuous)
            .divide(loss.delta(), MathContext.DECIMAL64);
    assertEquals(Double.parseDouble(factor), found.doubleValue(), 1e-10);
  }

  /** Against a sum over all outcomes of what one distribution has above the other. */
  @ParameterizedTest
  @CsvSource({"1,1e-5,1", "2,1e-5,1", "5,1e-3,1", "8,1e-6,1", "1,1e-2,3", "0.5,0.2,2"})
  void discreteWidthHasExactlyItsDelta_forEachSmallerDistanceToo(
      String epsilon, String delta, int sensitivity) {
    PrivacyLoss loss = loss(epsilon, delta);
    double sigma = Calibration.discrete(BigDecimal.valueOf(sensitivity), loss);
    for (int distance = 1; distance <= sensitivity; distance++) {
      BigDecimal exact = hockeyStick(sigma, distance, loss.epsilon());
      assertTrue(exact.compareTo(loss.delta()) <= 0, exact + " at distance " + distance);
    }
    BigDecimal narrower = hockeyStick(sigma * (1 - 1e-12), sensitivity, loss.epsilon());
    assertTrue(narrower.compareTo(loss.delta()) > 0, "a narrower noise is not enough");
  }

  private static BigDecimal hockeyStick(double sigma, int distance, BigDecimal epsilon) {
    BigDecimal variance = new BigDecimal(sigma).pow(2);
    BigDecimal growth = BigDecimal.ONE.divide(Oracle.expMinus(epsilon), Oracle.DIGITS);
    BigDecimal sum = BigDecimal.ZERO;
    for (int z = -100; z <= 100; z++) {
      BigDecimal here = Oracle.gaussianWeight(variance, z);
      BigDecimal there = growth.multiply(Oracle.gaussianWeight(variance, z + distance));
      sum = sum.add(here.subtract(there).max(BigDecimal.ZERO));
    }
    return sum.divide(Oracle.gaussianSum(variance), Oracle.DIGITS);
  }

  /** On both sides of σ, where the forms of the bound meet, and where the tail begins below 0. */
  @ParameterizedTest
  @ValueSource(doubles = {8, 20, 60, 256})
  void boundWithoutTheSum_isAboveItAndClose(double sigma) {
    for (String epsilon : new String[] {"0.001", "0.01", "0.1", "1", "3"}) {
      for (int sensitivity : new int[] {1, 2, 15, 400}) {
        GaussianCurve curve =
            new GaussianCurve(BigDecimal.valueOf(sensitivity), new BigDecimal(epsilon));
        BigDecimal exact = curve.discrete(sigma);
        BigDecimal bound = curve.discreteAtMost(sigma);
        assertTrue(exact.compareTo(bound) <= 0, () -> exact + " above " + bound);
        assertTrue(
            bound.subtract(exact).doubleValue() <= slack(sigma, epsilon, sensitivity, exact),
            () -> "epsilon " + epsilon + " by " + sensitivity + ": " + exact + " and " + bound);
      }
    }
  }

  /**
   * Where the density is convex the forms differ from the sum by a part of the second derivative,
   * f(z) (z²/σ⁴ - 1/σ²) / 8 a term; elsewhere by one term, at most 0.4 / σ, on both sides.
   */
  private static double slack(double sigma, String epsilon, int sensitivity, BigDecimal exact) {
    double from = Double.parseDouble(epsilon) * sigma * sigma / sensitivity - sensitivity / 2.0;
    double growth = Math.exp(Double.parseDouble(epsilon));
    if (from <= sigma) {
      return (1 + growth) * 0.4 / sigma;
    }
    double x = Math.floor(from) / sigma;
    double densityThere = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI) / sigma;
    return densityThere * (x + 2 + 1 / x) / sigma + 1e-40;
  }

  /** The width by the bound is never below that by the sum, and hardly above it. */
  @Test
  void widthByTheBound_isAtLeastThatByTheSum() {
    PrivacyLoss loss = loss("1", "1e-6");
    BigDecimal most = BigDecimal.valueOf(61);
    double byTheBound = Calibration.discrete(most, loss);
    GaussianCurve curve = new GaussianCurve(most, loss.epsilon());
    assertTrue(byTheBound > 256, () -> "by the sum up to 256: " + byTheBound);
    assertTrue(curve.discrete(byTheBound).compareTo(loss.delta()) <= 0);
    assertTrue(curve.discrete(byTheBound * (1 - 1e-4)).compareTo(loss.delta()) > 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.9", "0.3", "1e-5", "1e-12", "1e-100"})
  void gridCostsNothingThatIsSeen(String delta) {
    PrivacyLoss loss = loss("1", delta);
    Gaussian noise = Gaussian.calibrated(Sensitivity.real(1), loss);
    double continuous = Calibration.continuous(BigDecimal.ONE, loss);
    assertTrue(noise.sigma() >= continuous, "never narrower than on the real line");
    assertTrue(noise.sigma() <= continuous * (1 + 1e-10), () -> noise.sigma() + " " + continuous);
  }

  @Test
  void vectorOfWholeNumbers_isCalibratedThroughZeroConcentratedPrivacy() {
    DiscreteGaussianVector vector =
        DiscreteGaussianVector.calibrated(Sensitivity.l2Squared(1), loss("1", "1e-5"));
    assertTrue(vector.sigma() > 3.9 && vector.sigma() < 4.1, vector.toString());
    double four =
        DiscreteGaussianVector.calibrated(Sensitivity.lInf(2, 4), loss("1", "1e-5")).sigma();
    assertEquals(4 * vector.sigma(), four, 1e-9, "2 in each of four numbers is 4 in L2");
    PrivacyLoss loss = loss("1", "1e-5");
    ZeroConcentrated curve = new ZeroConcentrated(BigDecimal.ONE, loss.epsilon());
    assertTrue(curve.delta(vector.sigma()).compareTo(loss.delta()) <= 0);
    assertTrue(curve.delta(vector.sigma() * (1 - 1e-12)).compareTo(loss.delta()) > 0);
  }

  @Test
  void extremesAreCalibratedToo() {
    for (String epsilon : new String[] {"1e-12", "1024"}) {
      for (String delta : new String[] {"1e-300", "0.999"}) {
        assertTrue(Calibration.continuous(BigDecimal.ONE, loss(epsilon, delta)) > 0);
        assertTrue(Calibration.vector(BigDecimal.ONE, loss(epsilon, delta)) > 0);
      }
    }
  }

  @Test
  void widestNoise_isANumber() {
    PrivacyLoss loss = new PrivacyLoss(new BigDecimal(0x1p-40), new BigDecimal("1e-300"));
    Sensitivity.L1 most = Sensitivity.l1(Long.MAX_VALUE);
    double whole = DiscreteGaussian.calibrated(most, loss).sigma();
    double real = Gaussian.calibrated(Sensitivity.real(0x1p500), loss).sigma();
    assertTrue(whole > 0x1p103 && whole < 0x1p110, () -> whole + "");
    assertTrue(real > 0x1p540 && real < 0x1p552, () -> real + "");
    double each = GaussianVector.calibrated(Sensitivity.realLInf(0x1p480, 1 << 24), loss).sigma();
    assertTrue(each > 0x1p532 && each < 0x1p560, () -> each + "");
  }

  @Test
  void noDelta_isRefused() {
    PrivacyLoss pure = PrivacyLoss.pure(1);
    assertThrows(
        IllegalArgumentException.class, () -> DiscreteGaussian.calibrated(Sensitivity.l1(1), pure));
    assertThrows(
        IllegalArgumentException.class, () -> Gaussian.calibrated(Sensitivity.real(1), pure));
    for (String little : new String[] {"0", "1e-13", "1e-300"}) {
      PrivacyLoss loss = loss(little, "0.1");
      var thrown =
          assertThrows(
              IllegalArgumentException.class,
              () -> Gaussian.calibrated(Sensitivity.real(0x1p500), loss));
      assertTrue(thrown.getMessage().contains("2^-40"), thrown::getMessage);
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> Gaussian.calibrated(Sensitivity.realL1(1, 2), loss("1", "0.1")));
  }

  @Test
  void laplaceOnAGrid_paysForTheRounding() {
    Laplace one = Laplace.calibrated(Sensitivity.real(1), Epsilon.of(1));
    assertEquals(0x1p-40, one.granularity());
    assertEquals(1 + 0x1p-40, one.scale());
    Laplace many = Laplace.calibrated(Sensitivity.realL1(1, 1000), Epsilon.of(1));
    assertEquals(1 + 1000 * 0x1p-40, many.scale());
  }

  @Test
  void normalTail_hasNoStepWhereItsFormChanges() {
    BigDecimal near = Decimals.normalTail(new BigDecimal("6"));
    BigDecimal far = Decimals.normalTail(new BigDecimal("6." + "0".repeat(54) + "1"));
    BigDecimal relative = near.subtract(far).abs().divide(near, MathContext.DECIMAL64);
    assertTrue(relative.compareTo(new BigDecimal("1e-50")) < 0, relative::toString);
  }
}
