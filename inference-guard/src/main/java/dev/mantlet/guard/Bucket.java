package dev.mantlet.guard;

import dev.mantlet.guard.caller.Rate;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * What one party has left of one limit, by the generic cell rate algorithm (ITU-T I.371 annex A,
 * virtual scheduling), in one word of state.
 *
 * <p>The word is the theoretical arrival time: the moment at which all that was granted is paid
 * for. A call passes if that moment, moved on by what the call costs, is at most {@code span}
 * ahead. All sums are on differences to the present, so the wrap of {@code System.nanoTime} does
 * not matter, and bounds on the pace keep them from overflowing. Thread-safe.
 */
final class Bucket {
  /** What is returned for a call that passes. */
  static final long GRANTED = 0;

  /** What is returned for a call that costs more than a full bucket holds. */
  static final long NEVER = Long.MAX_VALUE;

  private final AtomicLong paidAt;

  /** A full bucket. */
  Bucket(long now) {
    paidAt = new AtomicLong(now);
  }

  /** A bucket that holds as much as this one does now. */
  Bucket copy(long now) {
    return new Bucket(now + ahead(paidAt.get(), now));
  }

  /** Takes one unit, like {@link #tryTake(Pace, long, long)}. */
  long tryTake(Pace pace, long now) {
    return tryTake(pace, pace.interval(), now);
  }

  /**
   * Takes what a call costs, at the time {@code now}: {@link #GRANTED}, {@link #NEVER}, or the
   * nanoseconds until it would pass.
   *
   * @param charge what {@link Pace#charge} says of the cost
   */
  long tryTake(Pace pace, long charge, long now) {
    while (true) {
      long seen = paidAt.get();
      long ahead = ahead(seen, now);
      long wait = wait(pace, charge, ahead);
      if (wait != GRANTED || paidAt.compareAndSet(seen, now + ahead + charge)) {
        return wait;
      }
    }
  }

  /** What {@link #tryTake(Pace, long, long)} would return now; takes nothing. */
  long tryLater(Pace pace, long charge, long now) {
    return wait(pace, charge, ahead(paidAt.get(), now));
  }

  private static long ahead(long paidAt, long now) {
    return Math.max(0, paidAt - now);
  }

  private static long wait(Pace pace, long charge, long ahead) {
    // Not ahead + charge: a clock that went far back may have put the word far ahead.
    long room = pace.span() - charge;
    if (room < 0) {
      return NEVER;
    }
    return ahead > room ? ahead - room : GRANTED;
  }

  /**
   * Gives back what a call took that did not come to pass, less the time since then.
   *
   * <p>Without that call the bucket could have been full for some of that time, and what it would
   * have gained then is nobody's: at most the time itself. So what is given back is at most what
   * the bucket would hold more if the call had never come, whatever others took or gave back
   * meanwhile. The clock is read between the two accesses to the word: whoever changed it before
   * the first has read an earlier time, and a change after it is seen by the second.
   */
  void giveBack(long charge, long takenAt, LongSupplier nanos) {
    while (true) {
      long seen = paidAt.get();
      long since = Math.max(0, nanos.getAsLong() - takenAt);
      if (since >= charge || paidAt.compareAndSet(seen, seen - (charge - since))) {
        return;
      }
    }
  }

  /**
   * A rate in whole nanoseconds.
   *
   * @param interval nanoseconds that each unit costs: period by count, rounded up, so that never
   *     more than the rate is granted
   * @param burst units of a full bucket
   * @param span nanoseconds that calls may run ahead, and the time in which an empty bucket fills:
   *     the burst times the interval
   */
  record Pace(long interval, long burst, long span) {
    /** A charge that is above every span. */
    private static final long TOO_MUCH = Long.MAX_VALUE;

    /**
     * Longest span, 2^61 ns or 73 years: sums of two spans and of a difference stay within a long.
     */
    private static final long LONGEST_SPAN = Long.MAX_VALUE >> 2;

    static Pace of(Rate rate) {
      long period = rate.period().toNanos();
      long interval = (period - 1) / rate.count() + 1;
      // The longest period is below the longest span, so the burst is at least 1.
      long burst = Math.min(rate.burst(), LONGEST_SPAN / interval);
      return new Pace(interval, burst, burst * interval);
    }

    /** The nanoseconds that a cost of 1 or above stands for; above the span if it never passes. */
    long charge(long cost) {
      // Up to the burst the product is at most the span; beyond it might overflow.
      return cost > burst ? TOO_MUCH : cost * interval;
    }
  }
}
