package dev.mantlet.dp.mechanism;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.Sensitivity;
import dev.mantlet.dp.SpendToken;
import dev.mantlet.dp.internal.NoiseSource;
import dev.mantlet.dp.internal.Redemption;
import dev.mantlet.dp.internal.Require;
import dev.mantlet.dp.internal.SecureBits;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * The Gaussian mechanism for one real number: (ε, δ)-differentially private for δ above zero.
 *
 * <p>The number is rounded to the {@link #granularity() grid} and gets discrete Gaussian noise of
 * whole steps. σ is calibrated for that noise and for the sensitivity made one step larger. A step
 * is about 2^-40 of σ, so σ is larger than that of real-valued noise by a part of about 2^-40 σ /
 * Δ. The noise has exactly the stated distribution. Immutable and thread-safe.
 *
 * <p>Sources: Balle and Wang 2018, theorem 8; Canonne, Kamath and Steinke 2020, theorem 7; {@code
 * docs/proofs/gaussian.md}.
 */
public final class Gaussian implements RealMechanism {
  private final Sensitivity.RealL1 sensitivity;
  private final PrivacyLoss loss;
  private final Grid grid;
  private final double steps;
  private final NoiseSource noise;

  private Gaussian(Sensitivity.RealL1 sensitivity, PrivacyLoss loss) {
    Require.that(
        sensitivity.dimensions() == 1,
        "the sensitivity must be that of one number, was that of %s; use GaussianVector",
        sensitivity.dimensions());
    Calibration.requireApproximate(loss);
    this.sensitivity = sensitivity;
    this.loss = loss;
    this.grid = Grid.forNoise(Calibration.continuous(sensitivity.exact(), loss));
    BigDecimal most = new BigDecimal(grid.steps(sensitivity.exact(), 1));
    this.steps = Calibration.discrete(most, loss);
    this.noise = Fractions.gaussian(steps);
  }

  /**
   * The mechanism whose noise makes one number of this sensitivity (ε, δ)-differentially private.
   *
   * @throws IllegalArgumentException if the sensitivity is that of several numbers, ε is below
   *     2^-40, or δ is below 1e-300
   */
  public static Gaussian calibrated(Sensitivity.RealL1 sensitivity, PrivacyLoss loss) {
    return new Gaussian(sensitivity, loss);
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

  /** The width of the noise. */
  public double sigma() {
    return Math.scalb(steps, grid.exponent());
  }

  /**
   * Releases {@code exact} plus noise, for a token that paid {@link #loss()}. The result is cut off
   * at ±{@link Double#MAX_VALUE}.
   *
   * @param exact a finite number; checked before any noise is drawn
   * @throws IllegalArgumentException if it is not finite or the token paid another loss or is of a
   *     budget with another adjacency; the token remains good
   * @throws IllegalStateException if the token was used before
   * @throws dev.mantlet.dp.PrivacyException if the source of randomness fails; then nothing is
   *     released, and the token is used up
   */
  public NoisyDouble release(double exact, SpendToken token) {
    Grid.requireFinite(exact);
    return NoisyDouble.of(exact, grid, noise, Redemption.redeem(token, this), this);
  }

  @Override
  public PreparedRealNoise prepare(SpendToken token) {
    SecureBits bits = Redemption.redeem(token, this);
    return new PreparedRealNoise(1, grid, noise, bits, this);
  }

  /** {@inheritDoc} Two steps of it are for the rounding. */
  @Override
  public double halfWidth(double level) {
    double half = Math.ceil(NormalQuantile.halfWidth(level) * steps * (1 + 0x1p-48)) + 2;
    return Math.scalb(half, grid.exponent());
  }

  /** Sensitivity, loss, σ and granularity. */
  @Override
  public String toString() {
    return "Gaussian[sensitivity="
        + sensitivity.most()
        + ", loss="
        + loss
        + ", sigma="
        + sigma()
        + ", granularity="
        + granularity()
        + "]";
  }
}
