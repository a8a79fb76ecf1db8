package dev.mantlet.dp.mechanism;

import dev.mantlet.dp.Mechanism;
import dev.mantlet.dp.SpendToken;

/**
 * A mechanism that releases real numbers, on a grid: numbers are rounded to multiples of a power of
 * two, and the noise is a multiple of it. So the low bits of a result tell nothing (Mironov 2012).
 */
public sealed interface RealMechanism extends Mechanism permits Laplace, Gaussian, GaussianVector {
  /** The step of the grid, a power of two: about 2^-40 of the width of the noise. */
  double granularity();

  /**
   * Draws the noise now and takes the numbers later, so that the time of the draws, which depends
   * on the noise, cannot be seen in the time of the release. One token pays for all numbers that
   * the sensitivity is for.
   *
   * @throws IllegalArgumentException if the sensitivity is for more than 2^20 numbers, or the token
   *     paid another loss or is of a budget with another adjacency; the token remains good
   * @throws IllegalStateException if the token was used before
   * @throws dev.mantlet.dp.PrivacyException if the source of randomness fails; the token is used up
   */
  PreparedRealNoise prepare(SpendToken token);

  /**
   * The distance that the noise and the rounding do not exceed with at least the probability {@code
   * level}.
   *
   * @param level in [0.5, 1)
   * @throws IllegalArgumentException if {@code level} is out of range
   */
  double halfWidth(double level);
}
