package dev.mantlet.guard;

import dev.mantlet.guard.caller.Rate;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The limit of one tenant by the generic cell rate algorithm (ITU-T I.371 annex A, virtual
 * scheduling), in one word of state.
 *
 * <p>The word is the theoretical arrival time: the moment at which all that was granted is paid
 * for. A call passes if that moment is at most {@code tolerance} ahead, and moves it on by {@code
 * interval}. All sums are on differences to the present, so the wrap of {@code System.nanoTime}
 * does not matter, and bounds on the pace keep them from overflowing. Thread-safe.
 */
final class Bucket {
  /** What {@link #tryTake} returns for a call that passes. */
  static final long GRANTED = 0;

  private final AtomicLong paidAt;

  /** A full bucket. */
  Bucket(long now) {
    paidAt = new AtomicLong(now);
  }

  /**
   * Takes one call at the time {@code now}: {@link #GRANTED}, or the nanoseconds until a call would
   * pass.
   */
  long tryTake(Pace pace, long now) {
    while (true) {
      long seen = paidAt.get();
      long ahead = Math.max(0, seen - now);
      if (ahead > pace.tolerance()) {
        return ahead - pace.tolerance();
      }
      if (paidAt.compareAndSet(seen, now + ahead + pace.interval())) {
        return GRANTED;
      }
    }
  }

  /**
   * A rate in whole nanoseconds.
   *
   * @param interval nanoseconds that each call costs: period by count, rounded up, so that never
   *     more than the rate is granted
   * @param tolerance nanoseconds that calls may run ahead: the burst less one, times the interval
   */
  record Pace(long interval, long tolerance) {
    /**
     * Longest span from an empty to a full bucket, 2^61 ns or 73 years: sums of two spans and of a
     * difference stay within a long.
     */
    private static final long LONGEST_SPAN = Long.MAX_VALUE >> 2;

    static Pace of(Rate rate) {
      long period = rate.period().toNanos();
      long interval = (period - 1) / rate.count() + 1;
      // The longest period is below the longest span, so the burst is at least 1.
      long burst = Math.min(rate.burst(), LONGEST_SPAN / interval);
      return new Pace(interval, (burst - 1) * interval);
    }

    /** The time after which a bucket that is left alone is full, whatever was taken. */
    long refill() {
      return tolerance + interval;
    }
  }
}
