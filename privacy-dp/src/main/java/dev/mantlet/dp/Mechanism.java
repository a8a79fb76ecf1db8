package dev.mantlet.dp;

import dev.mantlet.dp.mechanism.LongMechanism;
import dev.mantlet.dp.mechanism.RandomisedResponse;
import dev.mantlet.dp.mechanism.RealMechanism;
import dev.mantlet.dp.mechanism.SelectionMechanism;
import dev.mantlet.dp.mechanism.SparseVector;
import dev.mantlet.dp.mechanism.TopK;
import java.util.Optional;

/**
 * A calibrated way to release something with noise, at a known {@link PrivacyLoss}.
 *
 * <p>A mechanism is a value without state and without randomness of its own: it is made once and
 * used from any thread. The right to draw, and the random bits to draw with, come with the {@link
 * SpendToken} of a {@link PrivacyBudget}. The mechanisms are in {@code dev.mantlet.dp.mechanism}.
 */
public sealed interface Mechanism
    permits LongMechanism,
        RealMechanism,
        SelectionMechanism,
        SparseVector,
        TopK,
        RandomisedResponse {
  /** What one release costs. */
  PrivacyLoss loss();

  /**
   * The adjacency under which a release is private: a token of a budget with another one is
   * refused. Empty: under that of any budget, because the sensitivity was stated for it.
   */
  Optional<Adjacency> adjacency();
}
