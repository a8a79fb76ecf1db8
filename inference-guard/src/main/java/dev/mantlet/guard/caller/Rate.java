package dev.mantlet.guard.caller;

import java.time.Duration;

/**
 * How often something may happen: a count per period, and how many may come at once after a pause.
 *
 * <p>{@code Rate.of(200).per(Duration.ofSeconds(1)).burst(20)}. In every stretch of time t at most
 * {@code burst + t * count / period} events pass. Immutable.
 *
 * @param count events per period; 1 or above
 * @param period the time in which {@code count} events may happen; at least 1 ns, at most 25000
 *     days
 * @param burst events that may come at once; 1 or above, by default the count
 */
public record Rate(long count, Duration period, long burst) {
  /** 68 years: sums of nanoseconds in the limiter stay far within a long. */
  private static final Duration LONGEST_PERIOD = Duration.ofDays(25_000);

  /** Checks the bounds of each component. */
  public Rate {
    requirePositive("count", count);
    requirePositive("burst", burst);
    if (period.isNegative() || period.isZero() || period.compareTo(LONGEST_PERIOD) > 0) {
      throw new IllegalArgumentException(
          "a period must be above zero and at most " + LONGEST_PERIOD + ", was " + period);
    }
  }

  /** The first half of a rate: so many events; {@code per} makes it whole. */
  public static Count of(long count) {
    return new Count(count);
  }

  /** This rate with another burst. */
  public Rate burst(long events) {
    return new Rate(count, period, events);
  }

  private static void requirePositive(String what, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "the " + what + " of a rate must be 1 or above, was " + value);
    }
  }

  /**
   * A number of events that waits for its period.
   *
   * @param count events per period; 1 or above
   */
  public record Count(long count) {
    /** Checks the count. */
    public Count {
      requirePositive("count", count);
    }

    /** The rate of this many events per period, with a burst of the same number. */
    public Rate per(Duration period) {
      return new Rate(count, period, count);
    }
  }
}
