package dev.mantlet.testkit;

import static dev.mantlet.testkit.SoundAudits.DELTA;
import static dev.mantlet.testkit.SoundAudits.OF_PRIMITIVES;
import static dev.mantlet.testkit.SoundAudits.assertPrivate;

import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.Sensitivity;
import dev.mantlet.dp.mechanism.DiscreteGaussian;
import dev.mantlet.dp.mechanism.DiscreteGaussianVector;
import dev.mantlet.dp.mechanism.DiscreteLaplace;
import dev.mantlet.dp.mechanism.Gaussian;
import dev.mantlet.dp.mechanism.GaussianVector;
import dev.mantlet.dp.mechanism.Laplace;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors in each norm, noise by fixed work, and noise that was prepared. */
class DpAuditVectorsSoundTest {
  private static PrivacyLoss approximate(Epsilon epsilon) {
    return PrivacyLoss.pure(epsilon).withDelta(DELTA);
  }

  /** Within 2 in the L1 norm, √2 in the L2 norm and 1 in the L∞ norm. */
  private static DpAudit.Pairs<long[]> wholeVectors() {
    return DpAudit.between(new long[] {0, 0}, new long[] {1, 1})
        .and(new long[] {1, 0}, new long[] {0, 1})
        .and(new long[] {0, 0}, new long[] {0, 1})
        .and(new long[] {5, 5}, new long[] {4, 6})
        .and(new long[] {-1, 1}, new long[] {0, 1});
  }

  /** Within 1 in the L1 norm, and so in all. */
  private static DpAudit.Pairs<double[]> realVectors() {
    return DpAudit.between(new double[] {0, 0}, new double[] {0.5, 0.5})
        .and(new double[] {0.5, 0}, new double[] {0, 0.5})
        .and(new double[] {0.1, 0.1}, new double[] {0.35, -0.4})
        .and(new double[] {0, 1e9}, new double[] {0.5, 1e9 + 0.5})
        .and(new double[] {1 / 3.0, 0}, new double[] {1e-9, 0});
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.5", "1", "3"})
  void discreteLaplaceUnderLInf(Epsilon epsilon) {
    DiscreteLaplace noise = DiscreteLaplace.calibrated(Sensitivity.lInf(1, 2), epsilon);
    assertPrivate(
        wholeVectors()
            .releasing((exact, budget) -> noise.release(exact, budget.spend(noise.loss()))),
        epsilon,
        OF_PRIMITIVES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.5", "1", "3"})
  void discreteGaussianByFixedWork(Epsilon epsilon) {
    DiscreteGaussian noise =
        DiscreteGaussian.calibrated(Sensitivity.l1(3), approximate(epsilon)).withFixedWork();
    assertPrivate(
        DpAudit.between(0L, 3L)
            .and(0L, 1L)
            .and(-1L, 2L)
            .and(5L, 3L)
            .and(Long.MIN_VALUE, Long.MIN_VALUE + 3)
            .releasing((exact, budget) -> noise.release(exact, budget.spend(noise.loss()))),
        noise.loss(),
        OF_PRIMITIVES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.5", "1", "3"})
  void discreteGaussianVector(Epsilon epsilon) {
    var noise = DiscreteGaussianVector.calibrated(Sensitivity.l2Squared(2), approximate(epsilon));
    assertPrivate(
        wholeVectors()
            .releasing((exact, budget) -> noise.release(exact, budget.spend(noise.loss()))),
        noise.loss(),
        OF_PRIMITIVES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.5", "1", "3"})
  void laplaceVector(Epsilon epsilon) {
    Laplace noise = Laplace.calibrated(Sensitivity.realL1(1, 2), epsilon);
    assertPrivate(
        realVectors()
            .releasing((exact, budget) -> noise.release(exact, budget.spend(noise.loss()))),
        epsilon,
        OF_PRIMITIVES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.5", "1", "3"})
  void laplaceVectorUnderLInf(Epsilon epsilon) {
    Laplace noise = Laplace.calibrated(Sensitivity.realLInf(0.5, 2), epsilon);
    assertPrivate(
        realVectors()
            .releasing((exact, budget) -> noise.release(exact, budget.spend(noise.loss()))),
        epsilon,
        OF_PRIMITIVES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.5", "1", "3"})
  void gaussianVector(Epsilon epsilon) {
    var noise = GaussianVector.calibrated(Sensitivity.realLInf(0.5, 2), approximate(epsilon));
    assertPrivate(
        realVectors()
            .releasing((exact, budget) -> noise.release(exact, budget.spend(noise.loss()))),
        noise.loss(),
        OF_PRIMITIVES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.5", "1", "3"})
  void preparedDiscreteLaplace(Epsilon epsilon) {
    DiscreteLaplace noise = DiscreteLaplace.calibrated(Sensitivity.l1(2), epsilon);
    assertPrivate(
        wholeVectors()
            .releasing(
                (exact, budget) -> noise.prepare(2, budget.spend(noise.loss())).release(exact)),
        epsilon,
        OF_PRIMITIVES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.5", "1", "3"})
  void preparedDiscreteGaussianVector(Epsilon epsilon) {
    var noise = DiscreteGaussianVector.calibrated(Sensitivity.lInf(1, 2), approximate(epsilon));
    assertPrivate(
        wholeVectors()
            .releasing(
                (exact, budget) -> noise.prepare(2, budget.spend(noise.loss())).release(exact)),
        noise.loss(),
        OF_PRIMITIVES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.5", "1", "3"})
  void preparedLaplace(Epsilon epsilon) {
    Laplace noise = Laplace.calibrated(Sensitivity.realL1(1, 2), epsilon);
    assertPrivate(
        realVectors()
            .releasing((exact, budget) -> noise.prepare(budget.spend(noise.loss())).release(exact)),
        epsilon,
        OF_PRIMITIVES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.5", "1", "3"})
  void preparedGaussian(Epsilon epsilon) {
    Gaussian noise = Gaussian.calibrated(Sensitivity.real(1), approximate(epsilon));
    assertPrivate(
        DpAudit.between(0.0, 1.0)
            .and(0.1, 1.1)
            .and(-0.5, 0.5)
            .and(1e9, 1e9 + 1)
            .and(1 / 3.0, 1e-9)
            .releasing((exact, budget) -> noise.prepare(budget.spend(noise.loss())).release(exact)),
        noise.loss(),
        OF_PRIMITIVES);
  }
}
