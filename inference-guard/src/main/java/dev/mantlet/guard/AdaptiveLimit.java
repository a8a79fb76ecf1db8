package dev.mantlet.guard;

import dev.mantlet.guard.caller.Concurrency;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How many calls may be in progress, found from how long they take. Thread-safe; a call that meets
 * another one in here is not counted, instead of waiting.
 *
 * <p>For each size of requests, by the binary logarithm of their elements, it keeps the time that
 * they usually take: an estimate of the fastest twentieth of them, moved by steps in proportion
 * (stochastic approximation of a quantile, Robbins and Monro 1951). A call is slow if it takes more
 * than {@link #SLOWER} times that. After each window of calls the limit falls by a tenth if most of
 * them were slow, and otherwise rises by one if calls had come up to it (Chiu and Jain 1989).
 *
 * <p>The usual time rises only by calls that had no more company than the least limit. So a lasting
 * overload never passes for the usual, however long it lasts; and where the model itself has become
 * slower, the limit falls to its least, learns the new time there, and rises again. Sizes are
 * apart, so that small requests of one tenant do not make large ones of another look slow. Refused
 * calls do not count: their speed is up to whoever sends them.
 */
final class AdaptiveLimit {
  /** Calls that are judged together: enough that a pause of the collector is not most of them. */
  private static final int WINDOW = 50;

  private static final double SLOWER = 2;
  private static final double DECREASE = 0.9;

  /** A step of an estimate, as a part of it. */
  private static final double STEP = 0.05;

  /** The part of calls that take less than the estimate. */
  private static final double QUANTILE = 0.05;

  private final int least;
  private final int most;
  private final AtomicBoolean busy = new AtomicBoolean();
  private volatile int limit;
  // All others are read and written by whoever has set busy.
  private final double[] usual = new double[Long.SIZE];
  private double exact;
  private int counted;
  private int slow;
  private boolean needed;

  AdaptiveLimit(Concurrency concurrency) {
    least = concurrency.least();
    most = concurrency.most();
    limit = least;
    exact = least;
  }

  int limit() {
    return limit;
  }

  /** Whether calls are to be counted; otherwise the limit never changes. */
  boolean adapts() {
    return least != most;
  }

  /**
   * Counts a call that was answered, or that took too long.
   *
   * @param elements the size of its request
   * @param nanos how long it took
   * @param running how many calls were in progress, itself included
   */
  void count(long elements, long nanos, int running) {
    if (!busy.compareAndSet(false, true)) {
      return;
    }
    try {
      add(Long.SIZE - 1 - Long.numberOfLeadingZeros(elements | 1), Math.max(1, nanos), running);
    } finally {
      busy.set(false);
    }
  }

  private void add(int size, long nanos, int running) {
    double before = usual[size];
    usual[size] = usualAfter(before, nanos, running);
    slow += before != 0 && nanos > SLOWER * before ? 1 : 0;
    needed |= running >= limit;
    counted++;
    if (counted == WINDOW) {
      exact = Math.max(least, Math.min(most, next()));
      limit = (int) exact;
      counted = 0;
      slow = 0;
      needed = false;
    }
  }

  private double usualAfter(double before, long nanos, int running) {
    if (before == 0) {
      return nanos;
    }
    if (nanos <= before) {
      return before * (1 - STEP * (1 - QUANTILE));
    }
    return running <= least ? before * (1 + STEP * QUANTILE) : before;
  }

  private double next() {
    if (2 * slow > WINDOW) {
      return exact * DECREASE;
    }
    return needed ? exact + 1 : exact;
  }
}
