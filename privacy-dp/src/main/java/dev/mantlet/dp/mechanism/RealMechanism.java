package dev.mantlet.dp.mechanism;

import dev.mantlet.dp.Mechanism;

/**
 * A mechanism that releases real numbers, on a grid: numbers are rounded to multiples of a power of
 * two, and the noise is a multiple of it. So the low bits of a result tell nothing (Mironov 2012).
 */
public sealed interface RealMechanism extends Mechanism permits Laplace, Gaussian, GaussianVector {
  /** The step of the grid, a power of two: about 2^-40 of the width of the noise. */
  double granularity();

  /**
   * The distance that the noise and the rounding do not exceed with at least the probability {@code
   * level}.
   *
   * @param level in [0.5, 1)
   * @throws IllegalArgumentException if {@code level} is out of range
   */
  double halfWidth(double level);
}
