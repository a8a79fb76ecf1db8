package dev.mantlet.dp.continual;

import dev.mantlet.dp.PrivacyLoss;

/**
 * A running total that is released after every step of a stream, up to a horizon.
 *
 * <p>All releases together cost {@link #loss()}, which was spent when the counter was made. It
 * holds for every observer of all totals, also for one who chooses what comes next by what was
 * released. One privacy unit may move the increments of all steps together by the stated
 * sensitivity, in whatever steps; that it does not move them further is the caller's word.
 * Thread-safe; steps of several threads follow one another.
 */
public sealed interface RunningCounter permits TreeCounter, SquareRootCounter {
  /**
   * Adds the exact increment of one step and releases the total of all steps up to it, with noise.
   *
   * <p>A step in which nothing happened is a step too: leaving it out would show that nothing did.
   *
   * @param increment what the step adds, of either sign
   * @throws IllegalStateException if the horizon was reached; nothing is added
   * @throws dev.mantlet.dp.PrivacyException if the source of randomness fails; nothing is added or
   *     released, and the step can be tried again
   */
  ReleasedTotal next(long increment);

  /** The number of steps that were released. */
  long steps();

  /** The largest number of steps. */
  long horizon();

  /** What all steps together cost, spent at the start. */
  PrivacyLoss loss();
}
