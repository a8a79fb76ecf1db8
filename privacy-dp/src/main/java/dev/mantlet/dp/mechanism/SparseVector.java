package dev.mantlet.dp.mechanism;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.Mechanism;
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
import java.math.RoundingMode;
import java.util.Optional;

/**
 * The sparse vector technique: says for any number of answers, one after another, whether each is
 * above a threshold, and is charged once, for at most c answers above. ε-differentially private, δ
 * = 0.
 *
 * <p>Only whether: no noisy value is released. The threshold has noise of scale Δ / ε1, each answer
 * fresh noise of scale 2 c Δ / ε2, and ε1 + ε2 = ε with ε1 : ε2 = 1 : (2c)^(2/3). Immutable and
 * thread-safe.
 *
 * <p>Source: Lyu, Su and Li 2017, algorithm 7 without its numeric outputs, which is the standard
 * technique made sound; several published variants are not private. {@code
 * docs/proofs/sparse-vector.md}.
 */
public final class SparseVector implements Mechanism {
  private static final int MOST_ABOVE = 1 << 20;

  /** Decimal places of the parts of ε, so that they add up exactly. */
  private static final int PLACES = 50;

  private final PrivacyLoss loss;
  private final int mostAbove;
  private final Optional<Adjacency> adjacency;
  private final BigDecimal forThreshold;
  private final NoiseSource thresholdNoise;
  private final NoiseSource answerNoise;

  private SparseVector(Sensitivity.L1 sensitivity, int mostAbove, Epsilon epsilon) {
    Require.that(
        mostAbove >= 1 && mostAbove <= MOST_ABOVE,
        "from 1 to 2^20 answers above can be paid for, was %s",
        mostAbove);
    this.loss = PrivacyLoss.pure(epsilon);
    this.mostAbove = mostAbove;
    this.adjacency = sensitivity.adjacency();
    BigDecimal parts = new BigDecimal(1 + StrictMath.cbrt(4.0 * mostAbove * mostAbove));
    this.forThreshold = epsilon.value().divide(parts, PLACES, RoundingMode.DOWN);
    BigInteger most = BigInteger.valueOf(sensitivity.most());
    this.thresholdNoise = Fractions.laplace(most, forThreshold);
    this.answerNoise =
        Fractions.laplace(
            most.multiply(BigInteger.valueOf(2L * mostAbove)),
            epsilon.value().subtract(forThreshold));
  }

  /**
   * The mechanism for answers of which each has this sensitivity.
   *
   * @param mostAbove after how many answers above the threshold a run ends, from 1 to 2^20
   * @throws IllegalArgumentException if {@code mostAbove} is out of range
   */
  public static SparseVector calibrated(
      Sensitivity.L1 sensitivity, int mostAbove, Epsilon epsilon) {
    return new SparseVector(sensitivity, mostAbove, epsilon);
  }

  /** What a whole run costs, however many answers it is asked about. */
  @Override
  public PrivacyLoss loss() {
    return loss;
  }

  @Override
  public Optional<Adjacency> adjacency() {
    return adjacency;
  }

  /** The part of ε that the noise on the threshold takes; the answers have the rest. */
  public BigDecimal epsilonForThreshold() {
    return forThreshold;
  }

  /**
   * Begins a run, for a token that paid {@link #loss()}.
   *
   * @param threshold a number that does not depend on the data
   * @throws IllegalArgumentException if the token paid another loss or is of a budget with another
   *     adjacency; the token remains good
   * @throws IllegalStateException if the token was used before
   * @throws dev.mantlet.dp.PrivacyException if the source of randomness fails; the token is used up
   */
  public Run begin(long threshold, SpendToken token) {
    SecureBits bits = Redemption.redeem(token, this);
    BigInteger noisy =
        bits.lend(lent -> thresholdNoise.forDraws(1).addTo(BigInteger.valueOf(threshold), lent));
    return new Run(noisy, mostAbove, answerNoise.forDraws(1), bits);
  }

  /** The most answers above, and the loss. */
  @Override
  public String toString() {
    return "SparseVector[mostAbove=" + mostAbove + ", loss=" + loss + "]";
  }

  /** Answers one after another against one threshold. Thread-safe: they follow one another. */
  public static final class Run {
    private final BigInteger threshold;
    private final WholeNoise noise;
    private final SecureBits bits;
    private int left;

    private Run(BigInteger threshold, int most, WholeNoise noise, SecureBits bits) {
      this.threshold = threshold;
      this.noise = noise;
      this.bits = bits;
      this.left = most;
    }

    /**
     * Whether the noisy answer is at or above the noisy threshold.
     *
     * @throws IllegalStateException if as many were above as were paid for; nothing more is said
     * @throws dev.mantlet.dp.PrivacyException if the source of randomness fails; then nothing more
     *     is said either
     */
    public synchronized boolean isAbove(long exact) {
      if (left == 0) {
        throw new IllegalStateException(
            "the answers above that were paid for are used up; spend for another run");
      }
      int before = left;
      left = 0; // unless the draw succeeds
      BigInteger noisy = bits.lend(lent -> noise.addTo(BigInteger.valueOf(exact), lent));
      boolean above = noisy.compareTo(threshold) >= 0;
      left = before - (above ? 1 : 0);
      return above;
    }

    /** How many answers above are still paid for. */
    public synchronized int left() {
      return left;
    }
  }
}
