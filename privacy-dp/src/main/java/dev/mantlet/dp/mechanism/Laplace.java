package dev.mantlet.dp.mechanism;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.Sensitivity;
import dev.mantlet.dp.SpendToken;
import dev.mantlet.dp.internal.NoiseSource;
import dev.mantlet.dp.internal.Redemption;
import dev.mantlet.dp.internal.Require;
import dev.mantlet.dp.internal.SecureBits;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/**
 * The Laplace mechanism for real numbers: ε-differentially private, δ = 0.
 *
 * <p>Numbers are rounded to the {@link #granularity() grid} and get discrete Laplace noise of whole
 * steps, whose scale is the sensitivity in steps divided by ε. Rounding moves two numbers apart by
 * up to a step, so the sensitivity is taken one step larger for each number. The scale is an exact
 * fraction and the noise has exactly the stated distribution. Immutable and thread-safe.
 *
 * <p>Sources: Dwork and Roth 2014, theorem 3.6; Mironov 2012 (why a grid); {@code
 * docs/proofs/laplace.md}.
 */
public final class Laplace implements RealMechanism {
  private final Sensitivity.RealL1 sensitivity;
  private final PrivacyLoss loss;
  private final Grid grid;
  private final BigInteger steps;
  private final NoiseSource noise;

  private Laplace(Sensitivity.RealL1 sensitivity, Epsilon epsilon) {
    this.sensitivity = sensitivity;
    this.loss = PrivacyLoss.pure(epsilon);
    BigDecimal scale = sensitivity.exact().divide(epsilon.value(), Decimals.DIGITS);
    this.grid = Grid.forNoise(scale.doubleValue());
    this.steps = grid.steps(sensitivity.exact(), sensitivity.dimensions());
    this.noise = Fractions.laplace(steps, epsilon.value());
  }

  /** The mechanism whose noise makes an answer of this sensitivity ε-differentially private. */
  public static Laplace calibrated(Sensitivity.RealL1 sensitivity, Epsilon epsilon) {
    return new Laplace(sensitivity, epsilon);
  }

  /**
   * The mechanism for a vector of which each number may change by the most.
   *
   * @throws IllegalArgumentException if all changes together are above 2^500
   */
  public static Laplace calibrated(Sensitivity.RealLInf sensitivity, Epsilon epsilon) {
    return new Laplace(sensitivity.inL1(), epsilon);
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

  /** The scale of the noise, the double nearest to the exact one: for people to read. */
  public double scale() {
    return Math.scalb(stepsOfScale(), grid.exponent());
  }

  private double stepsOfScale() {
    return new BigDecimal(steps).divide(loss.epsilon(), Decimals.DIGITS).doubleValue();
  }

  /**
   * Releases {@code exact} plus noise, for a token that paid {@link #loss()}. The result is cut off
   * at ±{@link Double#MAX_VALUE}.
   *
   * @param exact a finite number, of a sensitivity of one number; checked before any noise is drawn
   * @throws IllegalArgumentException if it is not finite, the sensitivity is of more numbers, or
   *     the token paid another loss or is of a budget with another adjacency; the token remains
   *     good
   * @throws IllegalStateException if the token was used before
   * @throws dev.mantlet.dp.PrivacyException if the source of randomness fails; then nothing is
   *     released, and the token is used up
   */
  public NoisyDouble release(double exact, SpendToken token) {
    Require.that(
        sensitivity.dimensions() == 1,
        "the sensitivity is that of %s numbers, found one",
        sensitivity.dimensions());
    Grid.requireFinite(exact);
    return NoisyDouble.of(exact, grid, noise, Redemption.redeem(token, this), this);
  }

  /**
   * Releases all numbers of a vector, each with noise of its own, for one token that paid {@link
   * #loss()} for all of them together.
   *
   * @param exact finite numbers, as many as the sensitivity is for; not changed meanwhile
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

  /**
   * {@inheritDoc} From the tail of the exponential distribution, and two steps for the rounding.
   */
  @Override
  public double halfWidth(double level) {
    Require.that(level >= 0.5 && level < 1, "level must be in [0.5, 1), was %s", level);
    // P(|z| > m) is below exp(-m / scale)
    double steps = Math.ceil(-stepsOfScale() * StrictMath.log(1 - level) * (1 + 0x1p-48)) + 2;
    return Math.scalb(steps, grid.exponent());
  }

  /** Sensitivity, loss and granularity. */
  @Override
  public String toString() {
    return "Laplace[sensitivity="
        + sensitivity.most()
        + ", loss="
        + loss
        + ", granularity="
        + granularity()
        + "]";
  }
}
