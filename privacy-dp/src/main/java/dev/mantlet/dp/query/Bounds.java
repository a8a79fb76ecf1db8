package dev.mantlet.dp.query;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.Sensitivity;

/**
 * Between what a mean cuts its values off, and what follows from it for the sum.
 *
 * <p>The sum is over offsets from the midpoint and not over values: an offset is at most half the
 * span, so that a unit that comes or goes moves the sum by no more than that, wherever the bounds
 * lie.
 *
 * @param low the smallest value
 * @param high the largest value; above {@code low}, by 2^40 or less
 */
record Bounds(long low, long high) {
  /** Largest span, 2^40: the offsets of fewer than 2^24 units then add up within a long. */
  private static final long MOST_SPAN = 1L << 40;

  Bounds {
    long span = high - low; // below zero if it is 2^63 or more
    if (low >= high || span < 0 || span > MOST_SPAN) {
      throw new IllegalArgumentException(
          "low must be below high, by at most 2^40, was " + low + " and " + high);
    }
  }

  /** The whole number in the middle, or the one below it. */
  long midpoint() {
    return low + (high - low) / 2;
  }

  /** How far the value, cut off to the bounds, is from the midpoint. */
  long offset(long value) {
    return Math.max(low, Math.min(value, high)) - midpoint();
  }

  /** How far one unit moves the sum of the offsets. */
  Sensitivity.L1 sensitivity(Adjacency adjacency) {
    long most =
        switch (adjacency) {
          case ADD_REMOVE, ZERO_OUT -> high - midpoint(); // the longer half, if any
          case REPLACE -> high - low;
        };
    return Sensitivity.l1(most).under(adjacency);
  }
}
