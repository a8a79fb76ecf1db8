package dev.mantlet.dp.mechanism;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.Sensitivity;
import dev.mantlet.dp.SpendToken;
import dev.mantlet.dp.internal.NoiseSource;
import dev.mantlet.dp.internal.Redemption;
import dev.mantlet.dp.internal.SecureBits;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/**
 * The Gaussian mechanism for a vector of real numbers with a sensitivity in the L2 norm: each
 * number has noise of its own.
 *
 * <p>The numbers are rounded to the {@link #granularity() grid} and get discrete Gaussian noise of
 * whole steps, calibrated through zero-concentrated differential privacy. Rounding m numbers adds
 * √m steps to the sensitivity. Immutable and thread-safe.
 *
 * <p>Source: Canonne, Kamath and Steinke 2020, theorem 14 and proposition 12; {@code
 * docs/proofs/gaussian.md}.
 */
public final class GaussianVector implements RealMechanism {
  private final Sensitivity.RealL2 sensitivity;
  private final PrivacyLoss loss;
  private final Grid grid;
  private final double steps;
  private final NoiseSource noise;

  private GaussianVector(Sensitivity.RealL2 sensitivity, PrivacyLoss loss) {
    Calibration.requireApproximate(loss);
    this.sensitivity = sensitivity;
    this.loss = loss;
    this.grid = Grid.forNoise(Calibration.vector(sensitivity.exact().pow(2), loss));
    this.steps = Calibration.vector(squaredSteps().pow(2), loss);
    this.noise = Fractions.gaussian(steps);
  }

  /** Δ in steps, rounded up, and √m, rounded up. */
  private BigDecimal squaredSteps() {
    BigInteger dimensions = BigInteger.valueOf(sensitivity.dimensions());
    int root = dimensions.subtract(BigInteger.ONE).sqrt().intValueExact() + 1;
    return new BigDecimal(grid.steps(sensitivity.exact(), root).add(BigInteger.ONE));
  }

  /**
   * The mechanism whose noise makes a vector of this sensitivity (ε, δ)-differentially private.
   *
   * @throws IllegalArgumentException if ε is below 2^-40 or δ is below 1e-300
   */
  public static GaussianVector calibrated(Sensitivity.RealL2 sensitivity, PrivacyLoss loss) {
    return new GaussianVector(sensitivity, loss);
  }

  /**
   * The same for a vector of which each number may change by the most.
   *
   * @throws IllegalArgumentException if the changes are above 2^500 in the L2 norm, ε is below
   *     2^-40, or δ is below 1e-300
   */
  public static GaussianVector calibrated(Sensitivity.RealLInf sensitivity, PrivacyLoss loss) {
    return new GaussianVector(sensitivity.inL2(), loss);
  }

  @Override
  public PrivacyLoss loss() {
    return loss;
  }

  @Override
  public Optional<Adjacency> adjacency() {
    return sensitivity.adjacency();
  }

  @Override
  public double granularity() {
    return grid.step();
  }

  /** The width of the noise on each number. */
  public double sigma() {
    return Math.scalb(steps, grid.exponent());
  }

  /**
   * Releases all numbers, each with noise of its own, for one token that paid {@link #loss()} for
   * all of them together. Each result is cut off at ±{@link Double#MAX_VALUE}.
   *
   * @param exact finite numbers, as many as the sensitivity is for; checked before any noise is
   *     drawn
   * @return the noisy numbers in the order of the exact ones
   * @throws IllegalArgumentException if there are more or fewer, one is not finite, or the token
   *     paid another loss or is of a budget with another adjacency; the token remains good
   * @throws IllegalStateException if the token was used before
   * @throws dev.mantlet.dp.PrivacyException if the source of randomness fails; then nothing is
   *     released, and the token is used up
   */
  public List<NoisyDouble> release(double[] exact, SpendToken token) {
    double[] copy = exact.clone();
    Grid.requireFinite(copy, sensitivity.dimensions());
    return NoisyDouble.all(copy, grid, noise, Redemption.redeem(token, this), this);
  }

  @Override
  public PreparedRealNoise prepare(SpendToken token) {
    PreparedNoise.requireCount(sensitivity.dimensions());
    SecureBits bits = Redemption.redeem(token, this);
    return new PreparedRealNoise(sensitivity.dimensions(), grid, noise, bits, this);
  }

  /** {@inheritDoc} Of each number by itself; two steps of it are for the rounding. */
  @Override
  public double halfWidth(double level) {
    double half = Math.ceil(NormalQuantile.halfWidth(level) * steps * (1 + 0x1p-48)) + 2;
    return Math.scalb(half, grid.exponent());
  }

  /** Sensitivity, loss, σ and granularity. */
  @Override
  public String toString() {
    return "GaussianVector[sensitivity="
        + sensitivity.most()
        + ", numbers="
        + sensitivity.dimensions()
        + ", loss="
        + loss
        + ", sigma="
        + sigma()
        + ", granularity="
        + granularity()
        + "]";
  }
}
