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

  /** By how much the formula for the real line understates δ on the whole numbers. */
  @ParameterizedTest
  @CsvSource({"1,1e-5,1.03457", "2,1e-5,1.10315", "5,1e-3,1.97654", "8,1e-6,3.01418"})
  void continuousFormulaUnderstatesTheDeltaOfWholeNumbers(
      String epsilon, String delta, String factor) {
    PrivacyLoss loss = loss(epsilon, delta);
    double continuous = Calibration.continuous(BigDecimal.ONE, loss);
    BigDecimal found =
        new GaussianCurve(BigDecimal.ONE, loss.epsilon())
            .discrete(continuous)
            .divide(loss.delta(), MathContext.DECIMAL64);
    assertEquals(Double.parseDouble(factor), found.doubleValue(), 1e-5);
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

  @ParameterizedTest
  @ValueSource(doubles = {20, 60, 150})
  void boundWithoutTheSum_isAboveItAndClose(double sigma) {
    for (String epsilon : new String[] {"0.001", "0.1", "1"}) {
      GaussianCurve curve = new GaussianCurve(BigDecimal.valueOf(15), new BigDecimal(epsilon));
      BigDecimal exact = curve.discrete(sigma);
      BigDecimal bound = curve.discreteAtMost(sigma);
      assertTrue(exact.compareTo(bound) <= 0, () -> exact + " above " + bound);
      assertTrue(bound.doubleValue() < exact.doubleValue() * 1.01 + 0.1, () -> exact + " " + bound);
    }
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
  void noDelta_isRefused() {
    PrivacyLoss pure = PrivacyLoss.pure(1);
    assertThrows(
        IllegalArgumentException.class,
        () -> DiscreteGaussian.calibrated(Sensitivity.l1(1), pure));
    assertThrows(
        IllegalArgumentException.class, () -> Gaussian.calibrated(Sensitivity.real(1), pure));
    PrivacyLoss noEpsilon = loss("0", "0.1");
    assertThrows(
        IllegalArgumentException.class, () -> Gaussian.calibrated(Sensitivity.real(1), noEpsilon));
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
