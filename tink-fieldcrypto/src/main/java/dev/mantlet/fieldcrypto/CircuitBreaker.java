package dev.mantlet.fieldcrypto;

import java.time.Duration;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Keeps callers away from what has failed several times in a row: for a time that doubles with each
 * further failure and that chance shortens by up to half, so that many processes do not come back
 * at once. After it one call is let through; the next ones wait for what becomes of it.
 * Thread-safe.
 */
final class CircuitBreaker {
  /** A single lost connection is not yet an outage. */
  private static final int FAILURES = 3;

  private static final int NEVER = Integer.MAX_VALUE;

  private static final Duration FIRST = Duration.ofMillis(200);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final int limit;
  private final LongSupplier nanos;
  private final DoubleSupplier chance;
  private int failures;
  private int underWay;
  private long openUntil;

  /**
   * Starts closed.
   *
   * @param chance numbers in [0, 1)
   */
  CircuitBreaker(LongSupplier nanos, DoubleSupplier chance) {
    this(FAILURES, nanos, chance);
  }

  private CircuitBreaker(int limit, LongSupplier nanos, DoubleSupplier chance) {
    this.limit = limit;
    this.nanos = nanos;
    this.chance = chance;
  }

  /** One that lets every call through. */
  static CircuitBreaker never() {
    return new CircuitBreaker(NEVER, () -> 0, () -> 0);
  }

  /** Whether the call may be made; then {@link #ended} must follow. */
  synchronized boolean tryPass() {
    long now = nanos.getAsLong();
    if (failures >= limit) {
      if (now - openUntil < 0) {
        return false;
      }
      openUntil = now + pause(); // the others stay away while this one finds out
    }
    underWay++;
    return true;
  }

  synchronized void ended(boolean answered) {
    underWay--;
    if (answered) {
      failures = 0;
    } else {
      fail(1);
    }
  }

  /** Nobody waits any more for what was asked: opens, if it was this one that was asked. */
  synchronized void overdue() {
    if (underWay > 0) {
      fail(FAILURES);
    }
  }

  private void fail(int least) {
    failures = Math.max(failures + 1, least);
    openUntil = nanos.getAsLong() + pause();
  }

  private long pause() {
    int doublings = Math.min(Math.max(failures - FAILURES, 0), 10);
    long whole = Math.min(FIRST.toNanos() << doublings, LONGEST.toNanos());
    return (long) (whole * (1 - chance.getAsDouble() / 2));
  }
}
