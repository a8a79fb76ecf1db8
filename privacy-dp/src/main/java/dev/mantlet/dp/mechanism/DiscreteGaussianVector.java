package dev.mantlet.dp.mechanism;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.Sensitivity;
import dev.mantlet.dp.SpendToken;
import dev.mantlet.dp.internal.NoiseSource;
import dev.mantlet.dp.internal.Redemption;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * The discrete Gaussian mechanism for a vector of whole numbers with a sensitivity in the L2 norm:
 * each number has noise of its own.
 *
 * <p>It is calibrated through zero-concentrated differential privacy, ρ = Δ² / (2 σ²), because the
 * formula for one number does not hold for a vector of whole numbers. Immutable and thread-safe.
 *
 * <p>Source: Canonne, Kamath and Steinke 2020, theorem 14 and proposition 12.
 */
public final class DiscreteGaussianVector implements LongMechanism {
  private final Sensitivity.L2 sensitivity;
  private final VectorSize size;
  private final PrivacyLoss loss;
  private final double sigma;
  private final NoiseSource noise;
  private final HalfWidths halfWidths;

  private DiscreteGaussianVector(Sensitivity.L2 sensitivity, VectorSize size, PrivacyLoss loss) {
    Calibration.requireApproximate(loss);
    this.sensitivity = sensitivity;
    this.size = size;
    this.loss = loss;
    this.sigma = Calibration.vector(new BigDecimal(sensitivity.mostSquared()), loss);
    this.noise = Fractions.gaussian(sigma);
    this.halfWidths = new HalfWidths(sigma);
  }

  /**
   * The mechanism whose noise makes a vector of this sensitivity (ε, δ)-differentially private.
   *
   * @throws IllegalArgumentException if ε is below 2^-40 or δ below 1e-300
   */
  public static DiscreteGaussianVector calibrated(Sensitivity.L2 sensitivity, PrivacyLoss loss) {
    return new DiscreteGaussianVector(sensitivity, VectorSize.ANY, loss);
  }

  /**
   * The same for a vector of which each number may change by the most; it releases as many as the
   * sensitivity is for.
   *
   * @throws IllegalArgumentException if ε is below 2^-40 or δ below 1e-300
   */
  public static DiscreteGaussianVector calibrated(Sensitivity.LInf sensitivity, PrivacyLoss loss) {
    return new DiscreteGaussianVector(
        sensitivity.inL2(), VectorSize.of(sensitivity.dimensions()), loss);
  }

  @Override
  public PrivacyLoss loss() {
    return loss;
  }

  @Override
  public Optional<Adjacency> adjacency() {
    return sensitivity.adjacency();
  }

  /** The exact width of the noise on each number. */
  public double sigma() {
    return sigma;
  }

  @Override
  public NoisyLong release(long exact, SpendToken token) {
    return release(new long[] {exact}, token).get(0);
  }

  /**
   * Releases all numbers, each with noise of its own, for one token that paid for all of them
   * together. How many numbers there are must not depend on the data.
   *
   * @param exact at least one number
   * @return the noisy numbers in the order of the exact ones
   * @throws IllegalArgumentException if the vector is empty or of another length than an L∞
   *     sensitivity is for, or the token paid another loss or is of a budget with another
   *     adjacency; the token remains good
   * @throws IllegalStateException if the token was used before
   * @throws dev.mantlet.dp.PrivacyException if the source of randomness fails; then nothing is
   *     released, and the token is used up
   */
  public List<NoisyLong> release(long[] exact, SpendToken token) {
    size.require(exact.length);
    return NoisyLong.all(exact, noise, Redemption.redeem(token, this), this);
  }

  @Override
  public PreparedNoise prepare(int count, SpendToken token) {
    PreparedNoise.requireCount(count);
    size.require(count);
    return PreparedNoise.drawn(count, noise, Redemption.redeem(token, this), this);
  }

  @Override
  public long halfWidth(double level) {
    return halfWidths.at(level);
  }

  /** Sensitivity, loss and σ. */
  @Override
  public String toString() {
    return "DiscreteGaussianVector[squared sensitivity="
        + sensitivity.mostSquared()
        + ", loss="
        + loss
        + ", sigma="
        + sigma
        + "]";
  }
}
