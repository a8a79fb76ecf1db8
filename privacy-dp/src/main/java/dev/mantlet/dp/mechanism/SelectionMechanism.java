package dev.mantlet.dp.mechanism;

import dev.mantlet.dp.Mechanism;
import dev.mantlet.dp.SpendToken;

/**
 * A mechanism that selects one of several candidates, preferring high scores. The candidates must
 * not depend on the data; the scores do, and each may change by at most the sensitivity.
 */
public sealed interface SelectionMechanism extends Mechanism
    permits ExponentialMechanism, PermuteAndFlip, NoisyMax {
  /**
   * Selects a candidate, for a token that paid {@link #loss()}. The time of a selection depends on
   * the scores.
   *
   * @param scores as many as the sensitivity is for
   * @return the index of the selected candidate
   * @throws IllegalArgumentException if there are more or fewer scores or the token paid another
   *     loss or is of a budget with another adjacency; the token remains good
   * @throws IllegalStateException if the token was used before
   * @throws dev.mantlet.dp.PrivacyException if the source of randomness fails; then nothing is
   *     released, and the token is used up
   */
  int select(long[] scores, SpendToken token);
}
