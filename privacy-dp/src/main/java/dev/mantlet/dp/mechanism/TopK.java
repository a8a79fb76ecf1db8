package dev.mantlet.dp.mechanism;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.Mechanism;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.Sensitivity;
import dev.mantlet.dp.SpendToken;
import dev.mantlet.dp.internal.Redemption;
import dev.mantlet.dp.internal.Require;
import dev.mantlet.dp.internal.SecureBits;
import java.util.Optional;

/**
 * Selects k different candidates, the best first: permute-and-flip k times, each with ε / k, among
 * those that are left. ε-differentially private, δ = 0, by basic composition. Immutable and
 * thread-safe.
 *
 * <p>Sources: McKenna and Sheldon 2020; Dwork and Roth 2014, theorem 3.16.
 */
public final class TopK implements Mechanism {
  private final PrivacyLoss loss;
  private final int count;
  private final Scores scoring;

  private TopK(int count, Sensitivity.LInf sensitivity, Epsilon epsilon) {
    Require.that(
        count >= 1 && count <= sensitivity.dimensions(),
        "from 1 to %s candidates can be selected, was %s",
        sensitivity.dimensions(),
        count);
    this.loss = PrivacyLoss.pure(epsilon);
    this.count = count;
    this.scoring = Scores.of(sensitivity, epsilon.value()).dividedBy(count);
  }

  /**
   * The mechanism that selects {@code count} among scores of this sensitivity with ε in all.
   *
   * @throws IllegalArgumentException if there are fewer candidates
   */
  public static TopK calibrated(int count, Sensitivity.LInf sensitivity, Epsilon epsilon) {
    return new TopK(count, sensitivity, epsilon);
  }

  @Override
  public PrivacyLoss loss() {
    return loss;
  }

  @Override
  public Optional<Adjacency> adjacency() {
    return scoring.adjacency();
  }

  /**
   * Selects the candidates, for a token that paid {@link #loss()}. The time depends on the scores.
   *
   * @param scores as many as the sensitivity is for
   * @return the indices of the selected candidates, in the order of their selection
   * @throws IllegalArgumentException if there are more or fewer scores or the token paid another
   *     loss or is of a budget with another adjacency; the token remains good
   * @throws IllegalStateException if the token was used before
   * @throws dev.mantlet.dp.PrivacyException if the source of randomness fails; then nothing is
   *     released, and the token is used up
   */
  public int[] select(long[] scores, SpendToken token) {
    long[] copy = scoring.copyOf(scores);
    SecureBits bits = Redemption.redeem(token, this);
    return bits.lend(lent -> selected(copy, lent));
  }

  private int[] selected(long[] scores, SecureBits bits) {
    int[] order = scoring.indices();
    int[] selected = new int[count];
    for (int i = 0; i < count; i++) {
      selected[i] = scoring.permuteAndFlip(scores, order, i, bits);
    }
    return selected;
  }

  /** How many of how many, and the loss. */
  @Override
  public String toString() {
    return "TopK[" + count + " of " + scoring.candidates() + ", loss=" + loss + "]";
  }
}
