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
 * The exponential mechanism: selects a candidate with probability proportional to exp(ε score / (2
 * Δ)), exactly. ε-differentially private, δ = 0. {@link PermuteAndFlip} selects better scores at
 * the same price. Immutable and thread-safe.
 *
 * <p>A candidate is drawn uniformly and kept by an exact coin, so a draw takes at most as many
 * tries as there are candidates, on average. Source: McSherry and Talwar 2007.
 */
public final class ExponentialMechanism implements SelectionMechanism {
  private final PrivacyLoss loss;
  private final Scores scoring;

  private ExponentialMechanism(Sensitivity.LInf sensitivity, Epsilon epsilon) {
    this.loss = PrivacyLoss.pure(epsilon);
    this.scoring = Scores.of(sensitivity, epsilon.value());
  }

  /** The mechanism that selects among scores of this sensitivity with ε. */
  public static ExponentialMechanism calibrated(Sensitivity.LInf sensitivity, Epsilon epsilon) {
    return new ExponentialMechanism(sensitivity, epsilon);
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
    return bits.lend(lent -> scoring.exponential(copy, lent));
  }

  /** The number of candidates and the loss. */
  @Override
  public String toString() {
    return "ExponentialMechanism[candidates=" + scoring.candidates() + ", loss=" + loss + "]";
  }
}
