package dev.mantlet.dp.mechanism;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.Sensitivity;
import dev.mantlet.dp.SpendToken;
import dev.mantlet.dp.internal.NoiseSource;
import dev.mantlet.dp.internal.Redemption;
import dev.mantlet.dp.internal.Require;
import dev.mantlet.dp.internal.SecureBits;
import dev.mantlet.dp.internal.WholeNoise;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * The discrete Gaussian mechanism for one whole number: noise z with probability proportional to
 * exp(-z² / (2 σ²)). It is (ε, δ)-differentially private for δ above zero.
 *
 * <p>σ is calibrated by the exact sum over the whole numbers up to 256, and by an upper bound that
 * is nearly as good above: the formula for real-valued Gaussian noise understates δ here,
 * severalfold where σ is small. The noise has exactly the stated distribution. Immutable and
 * thread-safe.
 *
 * <p>Source: Canonne, Kamath and Steinke 2020, theorem 7 and algorithm 3.
 */
public final class DiscreteGaussian implements LongMechanism {
  private final Sensitivity.L1 sensitivity;
  private final PrivacyLoss loss;
  private final double sigma;
  private final NoiseSource noise;
  private final HalfWidths halfWidths;

  private DiscreteGaussian(
      Sensitivity.L1 sensitivity, PrivacyLoss loss, double sigma, NoiseSource noise) {
    this.sensitivity = sensitivity;
    this.loss = loss;
    this.sigma = sigma;
    this.noise = noise;
    this.halfWidths = new HalfWidths(sigma);
  }

  /**
   * The mechanism whose noise makes one number of this sensitivity (ε, δ)-differentially private.
   *
   * @throws IllegalArgumentException if ε is below 2^-40 or δ below 1e-300
   */
  public static DiscreteGaussian calibrated(Sensitivity.L1 sensitivity, PrivacyLoss loss) {
    Calibration.requireApproximate(loss);
    double sigma = Calibration.discrete(BigDecimal.valueOf(sensitivity.most()), loss);
    return new DiscreteGaussian(sensitivity, loss, sigma, Fractions.gaussian(sigma));
  }

  /**
   * The same mechanism, which takes the same work for each draw whatever the noise is, but for one
   * draw in some 2^50: for where single releases can be timed. Slower, and for σ up to 64.
   *
   * @throws IllegalArgumentException if σ is larger
   */
  public DiscreteGaussian withFixedWork() {
    Require.that(
        sigma <= WholeNoise.MOST_FIXED,
        "fixed work is for sigma up to %s, it is %s; prepare the noise instead",
        WholeNoise.MOST_FIXED,
        sigma);
    return new DiscreteGaussian(sensitivity, loss, sigma, Fractions.gaussianByFixedWork(sigma));
  }

  @Override
  public PrivacyLoss loss() {
    return loss;
  }

  @Override
  public Optional<Adjacency> adjacency() {
    return sensitivity.adjacency();
  }

  /** The exact width of the noise, whose variance is a little below σ². */
  public double sigma() {
    return sigma;
  }

  @Override
  public NoisyLong release(long exact, SpendToken token) {
    SecureBits bits = Redemption.redeem(token, this);
    return bits.lend(lent -> new NoisyLong(noise.forDraws(1).addTo(exact, lent), this));
  }

  @Override
  public PreparedNoise prepare(int count, SpendToken token) {
    Require.that(count == 1, "this mechanism releases one number, was asked for %s", count);
    return PreparedNoise.drawn(count, noise, Redemption.redeem(token, this), this);
  }

  /**
   * {@inheritDoc}
   *
   * <p>From the tail of the discrete distribution, which is below that of the normal distribution
   * one unit further in: at most some units too wide, never too narrow.
   */
  @Override
  public long halfWidth(double level) {
    return halfWidths.at(level);
  }

  /** Sensitivity, loss and σ. */
  @Override
  public String toString() {
    return "DiscreteGaussian[sensitivity="
        + sensitivity.most()
        + ", loss="
        + loss
        + ", sigma="
        + sigma
        + "]";
  }
}
