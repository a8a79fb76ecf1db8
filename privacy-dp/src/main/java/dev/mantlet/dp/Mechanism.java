package dev.mantlet.dp;

/**
 * A calibrated way to release a number with noise, at a known {@link PrivacyLoss}.
 *
 * <p>A mechanism is a value without state and without randomness of its own: it is made once and
 * used from any thread. The right to draw, and the random bits to draw with, come with the {@link
 * SpendToken} of a {@link PrivacyBudget}.
 */
public sealed interface Mechanism permits DiscreteLaplace {
  /** What one release costs. */
  PrivacyLoss loss();

  /**
   * Releases {@code exact} plus noise, for a token that paid {@link #loss()}.
   *
   * <p>The sum saturates at {@link Long#MIN_VALUE} and {@link Long#MAX_VALUE}, whatever the data
   * are.
   *
   * @throws IllegalArgumentException if the token paid another loss; the token remains good
   * @throws IllegalStateException if the token was used before
   * @throws PrivacyException if the source of randomness fails; then nothing is released, and the
   *     token is used up
   */
  NoisyLong release(long exact, SpendToken token);

  /**
   * The distance that the noise does not exceed with at least the probability {@code level}.
   *
   * @param level in [0.5, 1)
   * @return 0 or above; {@link Long#MAX_VALUE} if the distance is larger than that
   * @throws IllegalArgumentException if {@code level} is out of range
   */
  long halfWidth(double level);
}
