package dev.mantlet.dp.query;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.internal.Require;

/** How far one unit can move a sum of terms that are cut off. */
final class Reach {
  private Reach() {}

  /**
   * The largest distance between the sums of two neighbours, if a unit has from none to {@code
   * perUnit} terms in {@code [low, high]}.
   *
   * <p>Its contribution is in {@code [perUnit * min(low, 0), perUnit * max(high, 0)]}, and zero if
   * it has no term.
   *
   * @throws IllegalArgumentException if that is 2^63 or more
   */
  static long of(long low, long high, Adjacency adjacency, int perUnit) {
    try {
      long below = Math.negateExact(Math.multiplyExact(Math.min(low, 0), (long) perUnit));
      long above = Math.multiplyExact(Math.max(high, 0), (long) perUnit);
      return switch (adjacency) {
        case ADD_REMOVE, ZERO_OUT -> Math.max(below, above);
        case REPLACE -> Math.addExact(below, above);
      };
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          String.format(
              "one unit could move the sum by 2^63 or more, with %d values in [%d, %d]; narrow the"
                  + " bounds or the limit for a unit",
              perUnit, low, high),
          e);
    }
  }

  /** Checks a limit for a unit. */
  static int checkedLimit(int perUnit) {
    Require.that(perUnit >= 1, "a unit must be allowed at least 1 value, was %s", perUnit);
    return perUnit;
  }
}
