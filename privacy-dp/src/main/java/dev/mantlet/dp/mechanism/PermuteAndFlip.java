package dev.mantlet.dp.mechanism;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.Sensitivity;
import dev.mantlet.dp.SpendToken;
import dev.mantlet.dp.internal.Redemption;
import dev.mantlet.dp.internal.SecureBits;
import java.util.Optional;

/**
 * Permute-and-flip: goes through the candidates in a random order and selects the first whose coin
 * of exp(-ε (best - score) / (2 Δ)) shows heads. ε-differentially private, δ = 0, and never worse
 * in expectation than the exponential mechanism. Immutable and thread-safe.
 *
 * <p>The coins are exact. It is report-noisy-max with exponential noise. Sources: McKenna and
 * Sheldon 2020; Ding and others 2021 (the equivalence).
 */
public final class PermuteAndFlip implements SelectionMechanism {
  private final PrivacyLoss loss;
  private final Scores scoring;

  private PermuteAndFlip(Sensitivity.LInf sensitivity, Epsilon epsilon) {
    this.loss = PrivacyLoss.pure(epsilon);
    this.scoring = Scores.of(sensitivity, epsilon.value());
  }

  /** The mechanism that selects among scores of this sensitivity with ε. */
  public static PermuteAndFlip calibrated(Sensitivity.LInf sensitivity, Epsilon epsilon) {
    return new PermuteAndFlip(sensitivity, epsilon);
  }

  @Override
  public PrivacyLoss loss() {
    return loss;
  }

  @Override
  public Optional<Adjacency> adjacency() {
    return scoring.adjacency();
  }

  @Override
  public int select(long[] scores, SpendToken token) {
    long[] copy = scoring.copyOf(scores);
    SecureBits bits = Redemption.redeem(token, this);
    return bits.lend(lent -> scoring.permuteAndFlip(copy, scoring.indices(), 0, lent));
  }

  /** The number of candidates and the loss. */
  @Override
  public String toString() {
    return "PermuteAndFlip[candidates=" + scoring.candidates() + ", loss=" + loss + "]";
  }
}
