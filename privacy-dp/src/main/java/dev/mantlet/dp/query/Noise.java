package dev.mantlet.dp.query;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.Sensitivity;
import dev.mantlet.dp.SpendToken;
import dev.mantlet.dp.internal.Require;
import dev.mantlet.dp.mechanism.DiscreteGaussian;
import dev.mantlet.dp.mechanism.DiscreteGaussianVector;
import dev.mantlet.dp.mechanism.DiscreteLaplace;
import dev.mantlet.dp.mechanism.LongMechanism;
import dev.mantlet.dp.mechanism.NoisyLong;
import dev.mantlet.dp.partition.ThresholdedCounts;
import java.math.BigDecimal;
import java.util.List;

/**
 * Which noise a query is released with, and what the release costs.
 *
 * <p>Laplace noise costs an ε alone. Gaussian noise costs a δ too; it has no far tails, and where
 * one unit moves many numbers its width grows with the root of how many they are, not with how many
 * they are. For a single number Laplace noise is mostly the narrower one. The width is calibrated
 * for the query at the release, to exactly this loss; one object keeps what it calibrated, so make
 * it once and use it for many queries. Thread-safe.
 *
 * <p>Sources: Ghosh, Roughgarden and Sundararajan 2009; Canonne, Kamath and Steinke 2020; {@code
 * docs/proofs/aggregations.md}.
 */
public final class Noise {
  private enum Family {
    LAPLACE,
    GAUSSIAN
  }

  /** Parts of it are still what the mechanisms take, 1e-300 or above. */
  private static final BigDecimal LEAST_DELTA = new BigDecimal("1e-290");

  private final Family family;
  private final PrivacyLoss loss;
  private final Calibrations known;

  private Noise(Family family, PrivacyLoss loss, Calibrations known) {
    this.family = family;
    this.loss = loss;
    this.known = known;
  }

  /** Discrete Laplace noise that makes an answer ε-differentially private, with δ = 0. */
  public static Noise laplace(Epsilon epsilon) {
    return new Noise(Family.LAPLACE, PrivacyLoss.pure(epsilon), new Calibrations());
  }

  /**
   * Discrete Gaussian noise that makes an answer (ε, δ)-differentially private.
   *
   * @param loss ε and δ above zero; δ well below 1 / number of units, such as 1e-6
   * @throws IllegalArgumentException if one is zero, or δ is below 1e-290
   */
  public static Noise gaussian(PrivacyLoss loss) {
    Require.that(
        loss.delta().compareTo(LEAST_DELTA) >= 0,
        "Gaussian noise needs a delta above 0 (from 1e-290 on), was %s; allow one, as in"
            + " PrivacyLoss.pure(\"0.5\").withDelta(\"1e-6\"), or take Noise.laplace",
        loss.delta());
    Require.that(loss.epsilon().signum() > 0, "Gaussian noise needs an epsilon above 0, was 0");
    return new Noise(Family.GAUSSIAN, loss, new Calibrations());
  }

  /** What one release with this noise costs. */
  public PrivacyLoss loss() {
    return loss;
  }

  boolean isGaussian() {
    return family == Family.GAUSSIAN;
  }

  /**
   * The same noise at an equal part of ε and δ, wider by that. A half or a quarter has an exact
   * decimal.
   */
  Noise part(int of) {
    BigDecimal share = BigDecimal.ONE.divide(BigDecimal.valueOf(of));
    PrivacyLoss part =
        new PrivacyLoss(loss.epsilon().multiply(share), loss.delta().multiply(share));
    return new Noise(family, part, known);
  }

  /**
   * Laplace noise with a δ that pays for the names of groups.
   *
   * @throws IllegalArgumentException if ε is no {@link Epsilon}
   */
  static Noise laplaceThatNames(PrivacyLoss loss) {
    Epsilon epsilon = new Epsilon(loss.epsilon());
    PrivacyLoss checked = new PrivacyLoss(epsilon.value(), loss.delta());
    return new Noise(Family.LAPLACE, checked, new Calibrations());
  }

  /** Half of ε, and of δ what the other half has no use for. */
  Noise halfThatNames() {
    Noise half = part(2);
    PrivacyLoss paid = new PrivacyLoss(half.loss.epsilon(), loss.delta());
    return isGaussian() ? half : new Noise(family, paid, known);
  }

  /** Noise for the counts of groups whose names come from the data. */
  ThresholdedCounts thresholded(ContributionLimits limits, Adjacency adjacency) {
    Require.that(
        loss.delta().signum() > 0,
        "names of groups that come from the data need a delta above 0, was %s; release with"
            + " PrivacyLoss.pure(\"0.5\").withDelta(\"1e-6\") or Noise.gaussian, or name the groups",
        loss.delta());
    return known.of(
        new Calibrations.OfGroups(loss, limits, adjacency),
        () ->
            isGaussian()
                ? ThresholdedCounts.gaussian(loss, limits.groups(), limits.rowsOfGroup(), adjacency)
                : ThresholdedCounts.laplace(
                    loss, limits.groups(), limits.rowsOfGroup(), adjacency));
  }

  /** Noise for one number that one unit moves by so much. */
  LongMechanism forNumber(Sensitivity.L1 sensitivity) {
    return family == Family.LAPLACE
        ? laplace(sensitivity)
        : known.of(loss, sensitivity, () -> DiscreteGaussian.calibrated(sensitivity, loss));
  }

  /** Noise for numbers that one unit moves by so much together, in whichever norm it is for. */
  OnAll forAll(Sensitivity.L1 together, Sensitivity.L2 squares) {
    if (family == Family.LAPLACE) {
      DiscreteLaplace laplace = laplace(together);
      return new OnAll(laplace, laplace::release);
    }
    DiscreteGaussianVector gaussian =
        known.of(loss, squares, () -> DiscreteGaussianVector.calibrated(squares, loss));
    return new OnAll(gaussian, gaussian::release);
  }

  private DiscreteLaplace laplace(Sensitivity.L1 sensitivity) {
    return known.of(
        loss,
        sensitivity,
        () -> DiscreteLaplace.calibrated(sensitivity, new Epsilon(loss.epsilon())));
  }

  /** Noise for all numbers of an answer together. */
  static final class OnAll {
    private final LongMechanism mechanism;
    private final Adding adding;

    private OnAll(LongMechanism mechanism, Adding adding) {
      this.mechanism = mechanism;
      this.adding = adding;
    }

    LongMechanism mechanism() {
      return mechanism;
    }

    PrivacyLoss loss() {
      return mechanism.loss();
    }

    /** The numbers with noise of their own each, in their order. */
    List<NoisyLong> release(long[] exact, SpendToken token) {
      return adding.release(exact, token);
    }

    @FunctionalInterface
    private interface Adding {
      List<NoisyLong> release(long[] exact, SpendToken token);
    }
  }

  /** The kind of noise and the loss. */
  @Override
  public String toString() {
    return (isGaussian() ? "Gaussian" : "Laplace") + " noise for " + loss;
  }
}
