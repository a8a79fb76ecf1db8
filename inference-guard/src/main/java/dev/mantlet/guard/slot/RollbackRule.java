package dev.mantlet.guard.slot;

import java.time.Duration;

/**
 * When a slot gives up its current model: if too large a share of the calls in a window went wrong.
 *
 * <p>Only calls that reached the model count: a caller cannot thin out a window with inputs that
 * break the contract, or with calls over its limit. A window is a fixed number of calls in a row;
 * the rule trips as soon as its share of the window is passed, and each window starts anew.
 * Immutable.
 */
public sealed interface RollbackRule {
  /** The largest share of a window that may go wrong; 0 to below 1. */
  double share();

  /** The number of calls in a window. */
  int window();

  /**
   * Calls that failed in the runtime, ended at their deadline, or found all isolated runs taken.
   *
   * @param share the largest share that may; 0 to below 1
   */
  static Above<Errors> errorsAbove(double share) {
    return window -> new Errors(share, window);
  }

  /**
   * Calls that took longer than a time, checks and detectors included.
   *
   * @param time above zero, at most a day
   * @param share the largest share that may; 0 to below 1
   */
  static Above<Slow> slowerThan(Duration time, double share) {
    return window -> new Slow(time, share, window);
  }

  /**
   * Calls in which a detector held back the answer. Who can send manipulated inputs at will can
   * trip this rule.
   *
   * @param share the largest share that may; 0 to below 1
   */
  static Above<Alarms> alarmsAbove(double share) {
    return window -> new Alarms(share, window);
  }

  /** A rule that still lacks its window. */
  @FunctionalInterface
  interface Above<R extends RollbackRule> {
    /**
     * The rule over windows of so many calls.
     *
     * @param calls 10 to 1,000,000
     * @throws IllegalArgumentException if the number, the share or the time is out of bounds
     */
    R in(int calls);
  }

  /**
   * Calls that gave no answer through a fault of model or runtime.
   *
   * @param share the largest share that may; 0 to below 1
   * @param window the number of calls in a window; 10 to 1,000,000
   */
  record Errors(double share, int window) implements RollbackRule {
    /** Checks the bounds. */
    public Errors {
      requireBounds(share, window);
    }
  }

  /**
   * Calls that took too long.
   *
   * @param time from where on a call is slow; above zero, at most a day
   * @param share the largest share that may; 0 to below 1
   * @param window the number of calls in a window; 10 to 1,000,000
   */
  record Slow(Duration time, double share, int window) implements RollbackRule {
    /** As long as a deadline can be: no call is meant to take longer. */
    private static final Duration LONGEST_TIME = Duration.ofDays(1);

    /** Checks the bounds. */
    public Slow {
      requireBounds(share, window);
      if (time.isNegative() || time.isZero() || time.compareTo(LONGEST_TIME) > 0) {
        throw new IllegalArgumentException(
            "time must be above zero and at most " + LONGEST_TIME + ", was " + time);
      }
    }
  }

  /**
   * Calls that a detector refused.
   *
   * @param share the largest share that may; 0 to below 1
   * @param window the number of calls in a window; 10 to 1,000,000
   */
  record Alarms(double share, int window) implements RollbackRule {
    /** Checks the bounds. */
    public Alarms {
      requireBounds(share, window);
    }
  }

  private static void requireBounds(double share, int window) {
    // Fewer calls than ten say nothing about a share.
    if (!(share >= 0 && share < 1)) {
      throw new IllegalArgumentException("share must be 0 to below 1, was " + share);
    }
    if (window < 10 || window > 1_000_000) {
      throw new IllegalArgumentException("window must be 10 to 1000000 calls, was " + window);
    }
  }
}
