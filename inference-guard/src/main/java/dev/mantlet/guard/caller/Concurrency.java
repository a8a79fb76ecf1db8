package dev.mantlet.guard.caller;

/**
 * How many calls of a session may be in the model at once, and in their checks.
 *
 * <p>While there is room, anybody may come in. Where there is none, a tenant that has its share is
 * refused, and one that has less still comes in. The share is the limit divided by the number of
 * tenants that have or just had calls in progress, at least 1; so for a short time up to twice the
 * limit can run. Nobody waits.
 *
 * <p>Between its two ends the limit follows the run times, by additive increase and multiplicative
 * decrease (Chiu and Jain 1989): one more after a window of calls that went well and needed the
 * room, a tenth less after a window in which most calls took more than twice the time that calls of
 * their size take when no more than the least limit run. Immutable.
 *
 * @param least least limit, which it starts with; 1 or above, best the number of processors
 * @param most most limit; {@code least} to 4096
 */
public record Concurrency(int least, int most) {
  /** Far more than processors; a share is found by counting, and memory stays small. */
  private static final int MOST = 4096;

  /** Checks the bounds of each component. */
  public Concurrency {
    if (least < 1 || most < least || most > MOST) {
      throw new IllegalArgumentException(
          "concurrency must be from 1 or above to at most "
              + MOST
              + ", was from "
              + least
              + " to "
              + most);
    }
  }

  /** Always this limit. */
  public static Concurrency of(int runs) {
    return new Concurrency(runs, runs);
  }

  /** A limit that is never below this; {@code to} makes it whole. */
  public static Least from(int least) {
    return new Least(least);
  }

  /**
   * The lower end of a limit, which waits for its upper end.
   *
   * @param least least limit
   */
  public record Least(int least) {
    /** The limit from the lower end to this one. */
    public Concurrency to(int most) {
      return new Concurrency(least, most);
    }
  }
}
