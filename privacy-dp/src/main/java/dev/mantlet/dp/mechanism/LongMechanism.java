package dev.mantlet.dp.mechanism;

import dev.mantlet.dp.Mechanism;
import dev.mantlet.dp.SpendToken;

/** A mechanism that releases whole numbers with whole-number noise. */
public sealed interface LongMechanism extends Mechanism
    permits DiscreteLaplace, DiscreteGaussian, DiscreteGaussianVector {
  /**
   * Releases {@code exact} plus noise, for a token that paid {@link #loss()}.
   *
   * <p>The sum saturates at {@link Long#MIN_VALUE} and {@link Long#MAX_VALUE}, whatever the data
   * are.
   *
   * @throws IllegalArgumentException if the token paid another loss or is of a budget with another
   *     adjacency; the token remains good
   * @throws IllegalStateException if the token was used before
   * @throws dev.mantlet.dp.PrivacyException if the source of randomness fails; then nothing is
   *     released, and the token is used up
   */
  NoisyLong release(long exact, SpendToken token);

  /**
   * Draws the noise now and takes the numbers later, so that the time of the draws, which depends
   * on the noise, cannot be seen in the time of the release. One token pays for all numbers
   * together, as in a release of a vector.
   *
   * @param count how many numbers there will be, from 1 to 2^20
   * @throws IllegalArgumentException if {@code count} is out of range, or not one that this
   *     mechanism releases together, or the token paid another loss or is of a budget with another
   *     adjacency; the token remains good
   * @throws IllegalStateException if the token was used before
   * @throws dev.mantlet.dp.PrivacyException if the source of randomness fails; the token is used up
   */
  PreparedNoise prepare(int count, SpendToken token);

  /**
   * The distance that the noise does not exceed with at least the probability {@code level}.
   *
   * @param level in [0.5, 1)
   * @return 0 or above; {@link Long#MAX_VALUE} if the distance is larger than that
   * @throws IllegalArgumentException if {@code level} is out of range
   */
  long halfWidth(double level);
}
