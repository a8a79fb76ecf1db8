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
import java.math.BigInteger;
import java.util.Optional;

/**
 * Report-noisy-max: adds discrete Laplace noise of scale 2 Δ / ε to each score and selects the
 * largest, the first of equal ones. ε-differentially private, δ = 0. {@link PermuteAndFlip} selects
 * better scores at the same price. Immutable and thread-safe.
 *
 * <p>The noisy scores are compared in full, without saturation, and never released. Source: Dwork
 * and Roth 2014, claim 3.9, with discrete noise: {@code docs/proofs/selection.md}.
 */
public final class NoisyMax implements SelectionMechanism {
  private final PrivacyLoss loss;
  private final int candidates;
  private final Optional<Adjacency> adjacency;
  private final NoiseSource noise;

  private NoisyMax(Sensitivity.LInf sensitivity, Epsilon epsilon) {
    this.loss = PrivacyLoss.pure(epsilon);
    this.candidates = sensitivity.dimensions();
    this.adjacency = sensitivity.adjacency();
    this.noise =
        Fractions.laplace(BigInteger.valueOf(sensitivity.most()).shiftLeft(1), epsilon.value());
  }

  /** The mechanism that selects among scores of this sensitivity with ε. */
  public static NoisyMax calibrated(Sensitivity.LInf sensitivity, Epsilon epsilon) {
    return new NoisyMax(sensitivity, epsilon);
  }

  @Override
  public PrivacyLoss loss() {
    return loss;
  }

  @Override
  public Optional<Adjacency> adjacency() {
    return adjacency;
  }

  @Override
  public int select(long[] scores, SpendToken token) {
    Require.that(
        scores.length == candidates,
        "the sensitivity is that of %s scores, found %s",
        candidates,
        scores.length);
    long[] copy = scores.clone();
    SecureBits bits = Redemption.redeem(token, this);
    return bits.lend(lent -> largest(copy, lent));
  }

  private int largest(long[] scores, SecureBits bits) {
    WholeNoise whole = noise.forDraws(scores.length);
    int best = 0;
    BigInteger most = whole.addTo(BigInteger.valueOf(scores[0]), bits);
    for (int i = 1; i < scores.length; i++) {
      BigInteger noisy = whole.addTo(BigInteger.valueOf(scores[i]), bits);
      if (noisy.compareTo(most) > 0) {
        most = noisy;
        best = i;
      }
    }
    return best;
  }

  /** The number of candidates and the loss. */
  @Override
  public String toString() {
    return "NoisyMax[candidates=" + candidates + ", loss=" + loss + "]";
  }
}
