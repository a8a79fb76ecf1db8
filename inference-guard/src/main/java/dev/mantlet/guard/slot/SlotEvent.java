package dev.mantlet.guard.slot;

/**
 * What happened to the models in a slot; generations are numbered from 1.
 *
 * <p>A consumer must be thread-safe. It runs on the thread that swaps, trips a rule, or closes, and
 * what it throws is logged and otherwise ignored.
 */
public sealed interface SlotEvent {
  /** The generation that this is about. */
  long generation();

  /**
   * A new generation is current; the one before closes after its last call.
   *
   * @param generation the new one
   * @param before the one that was current
   */
  record Swapped(long generation, long before) implements SlotEvent {}

  /**
   * The last good model is current again, made anew; the one before closes after its last call.
   *
   * @param generation the new one
   * @param before the one that was given up
   */
  record RolledBack(long generation, long before) implements SlotEvent {}

  /**
   * A rule on the current generation was passed.
   *
   * @param generation the one that does badly
   * @param rule what it has passed
   */
  record Tripped(long generation, RollbackRule rule) implements SlotEvent {}

  /**
   * A rule was passed, but there is no last good model, or it could not be opened; the current one
   * stays.
   *
   * @param generation the one that stays
   * @param cause why
   */
  record RollbackFailed(long generation, Throwable cause) implements SlotEvent {
    /** The generation and the class of the cause: safe for one line of a log. */
    @Override
    public String toString() {
      return "RollbackFailed[generation="
          + generation
          + ", cause="
          + cause.getClass().getName()
          + "]";
    }
  }

  /**
   * A generation that was replaced has ended: its last call is over and its model is freed.
   *
   * @param generation the one that has ended
   */
  record Drained(long generation) implements SlotEvent {}
}
