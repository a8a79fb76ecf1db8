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
import dev.mantlet.dp.internal.WholeNoise;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.List;
import java.util.Optional;

/**
 * The discrete Laplace mechanism: whole-number noise z with probability proportional to exp(-|z| /
 * scale), where the scale is sensitivity / ε. It is ε-differentially private, with δ = 0.
 *
 * <p>The scale is an exact fraction and the noise has exactly the stated distribution: no
 * floating-point number takes part. The time of a draw depends on the noise: where an observer
 * could time single releases, use {@link #withFixedWork()} or {@link #prepare}. Immutable and
 * thread-safe.
 *
 * <p>Sources: Ghosh, Roughgarden and Sundararajan 2009 (the two-sided geometric mechanism);
 * Canonne, Kamath and Steinke 2020 (the sampler).
 */
public final class DiscreteLaplace implements LongMechanism {
  /**
   * Upward margin of {@link #halfWidth}, some 30 times the error of the six roundings before it.
   */
  private static final double OUTWARD = 1 + 0x1p-48;

  private final Sensitivity.L1 sensitivity;
  private final VectorSize size;
  private final PrivacyLoss loss;
  private final NoiseSource noise;

  private DiscreteLaplace(Sensitivity.L1 sensitivity, VectorSize size, Epsilon epsilon) {
    this(
        sensitivity,
        size,
        PrivacyLoss.pure(epsilon),
        Fractions.laplace(BigInteger.valueOf(sensitivity.most()), epsilon.value()));
  }

  private DiscreteLaplace(
      Sensitivity.L1 sensitivity, VectorSize size, PrivacyLoss loss, NoiseSource noise) {
    this.sensitivity = sensitivity;
    this.size = size;
    this.loss = loss;
    this.noise = noise;
  }

  /** The mechanism whose noise makes an answer of this sensitivity ε-differentially private. */
  public static DiscreteLaplace calibrated(Sensitivity.L1 sensitivity, Epsilon epsilon) {
    return new DiscreteLaplace(sensitivity, VectorSize.ANY, epsilon);
  }

  /**
   * The mechanism for a vector of numbers of which each may change by the most; it releases as many
   * as the sensitivity is for.
   *
   * @throws IllegalArgumentException if all changes together are above the range of {@code long}
   */
  public static DiscreteLaplace calibrated(Sensitivity.LInf sensitivity, Epsilon epsilon) {
    return new DiscreteLaplace(
        sensitivity.inL1(), VectorSize.of(sensitivity.dimensions()), epsilon);
  }

  /**
   * The same mechanism, which takes the same work for each draw whatever the noise is, but for one
   * draw in some 2^50: for where single releases can be timed. Slower, and for scales up to 64.
   *
   * @throws IllegalArgumentException if the scale is larger
   */
  public DiscreteLaplace withFixedWork() {
    BigDecimal most = BigDecimal.valueOf(WholeNoise.MOST_FIXED);
    Require.that(
        BigDecimal.valueOf(sensitivity.most()).compareTo(most.multiply(loss.epsilon())) <= 0,
        "fixed work is for scales up to %s, the scale is %s / %s; prepare the noise instead",
        WholeNoise.MOST_FIXED,
        sensitivity.most(),
        loss.epsilon());
    NoiseSource fixed =
        Fractions.laplaceByFixedWork(BigInteger.valueOf(sensitivity.most()), loss.epsilon());
    return new DiscreteLaplace(sensitivity, size, loss, fixed);
  }

  @Override
  public PrivacyLoss loss() {
    return loss;
  }

  @Override
  public Optional<Adjacency> adjacency() {
    return sensitivity.adjacency();
  }

  /**
   * Sensitivity / ε, the double nearest to the exact scale: for people to read, not what the noise
   * is drawn with.
   */
  public double scale() {
    return new BigDecimal(sensitivity.most())
        .divide(loss.epsilon(), MathContext.DECIMAL128)
        .doubleValue();
  }

  @Override
  public NoisyLong release(long exact, SpendToken token) {
    size.require(1);
    SecureBits bits = Redemption.redeem(token, this);
    return bits.lend(lent -> new NoisyLong(noise.forDraws(1).addTo(exact, lent), this));
  }

  /**
   * Releases all numbers of a vector, each with noise of its own, for one token that paid {@link
   * #loss()} for all of them together.
   *
   * <p>The sensitivity of this mechanism must be that of the whole vector: the sum of the distances
   * that one privacy unit moves the single numbers. How many numbers there are must not depend on
   * the data. Each sum saturates as in {@link #release(long, SpendToken)}. Source: Dwork and Roth
   * 2014, theorem 3.6, with discrete noise.
   *
   * @param exact at least one number
   * @return the noisy numbers in the order of the exact ones; the loss of the mechanism of each is
   *     that of all
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

  /**
   * {@inheritDoc}
   *
   * <p>From the tail of the discrete distribution, P(|z| > m) = 2 q^(m+1) / (1 + q) with q = exp(-1
   * / scale): never too narrow, and at most by one too wide where it is below 2^40.
   */
  @Override
  public long halfWidth(double level) {
    Require.that(level >= 0.5 && level < 1, "level must be in [0.5, 1), was %s", level);
    double scale = scale();
    double q = StrictMath.exp(-1 / scale);
    // The tail is at most 1 - level as soon as m + 1 >= scale * ln(2 / ((1 - level) (1 + q))). From
    // level 0.5 on, the logarithm is 0.69 or above, so its relative error is a few units of 2^-53.
    double beyond = scale * StrictMath.log(2 / ((1 - level) * (1 + q))) * OUTWARD;
    return beyond < 0x1p63 ? (long) Math.ceil(beyond) - 1 : Long.MAX_VALUE;
  }

  /** Sensitivity and ε. */
  @Override
  public String toString() {
    return "DiscreteLaplace[sensitivity=" + sensitivity.most() + ", loss=" + loss + "]";
  }
}
