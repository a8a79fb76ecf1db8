package dev.mantlet.fieldcrypto;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A value of a {@link KeyCache} with its life, in nanoseconds of the monotonic clock, and what is
 * known about an outage past it. Thread-safe; the value is as it is.
 */
final class KeptValue<V> {
  final V value;
  final long life;

  /** The age from which it is loaded anew in the background. */
  final long aheadAt;

  private final long born;
  private final AtomicLong nextAhead;
  private volatile boolean inOutage;
  private volatile long confirmedUntil;

  /** Born now, at {@code born}. */
  KeptValue(V value, long born, long life, long aheadAt) {
    this.value = value;
    this.born = born;
    this.life = life;
    this.aheadAt = aheadAt;
    this.nextAhead = new AtomicLong(born);
    this.confirmedUntil = born;
  }

  long ageAt(long now) {
    return now - born;
  }

  boolean isAliveAt(long now) {
    return ageAt(now) < life;
  }

  /** Whether it is time for a load in the background, and this caller's to start it. */
  boolean takeLoadAhead(long now, long step) {
    long next = nextAhead.get();
    return now - next >= 0 && nextAhead.compareAndSet(next, now + step);
  }

  /** From now on it serves past its life without a wait for what is away. */
  void startOutage() {
    inOutage = true;
  }

  boolean isInOutage() {
    return inOutage;
  }

  boolean needsConfirmation(long now) {
    return now - confirmedUntil >= 0;
  }

  void confirmUntil(long nanos) {
    confirmedUntil = nanos;
  }
}
