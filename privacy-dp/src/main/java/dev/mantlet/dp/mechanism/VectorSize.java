package dev.mantlet.dp.mechanism;

import dev.mantlet.dp.internal.Require;

/**
 * How many numbers one release may have.
 *
 * @param only the one number of them, or 0 for any from 1 on: what bounds the whole vector bounds
 *     it whatever its length is
 */
record VectorSize(int only) {
  static final VectorSize ANY = new VectorSize(0);

  /** For a bound on each number by itself: one more would move the vector further. */
  static VectorSize of(int dimensions) {
    return new VectorSize(dimensions);
  }

  /** Refuses another number of them, before anything is drawn. */
  void require(int found) {
    Require.that(found > 0, "there must be at least one number to release");
    Require.that(
        only == 0 || found == only, "the sensitivity is that of %s numbers, found %s", only, found);
  }
}
