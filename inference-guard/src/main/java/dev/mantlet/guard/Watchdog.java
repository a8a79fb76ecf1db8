package dev.mantlet.guard;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Stops runs that last longer than a session's deadline: one daemon thread, started by the first
 * run, that sleeps until the earliest run is due. Thread-safe.
 *
 * <p>A call pays two stores and a comparison. It wakes the thread only if its own run is due before
 * the thread wakes by itself, which is at most about once for each deadline's length.
 */
final class Watchdog {
  private static final Logger LOG = System.getLogger("dev.mantlet.guard");

  /** Half of what differences of a clock can hold: 146 years. */
  private static final long FOREVER = Long.MAX_VALUE / 2;

  /** After memory ran out, 1 ms. */
  private static final long PAUSE_NANOS = 1_000_000;

  private final LongSupplier nanos;
  private final Duration deadline;
  private final long time;
  private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Thread thread;
  private volatile long wakesAt;
  private volatile boolean closed;

  Watchdog(LongSupplier nanos, Duration deadline) {
    this.nanos = nanos;
    this.deadline = deadline;
    this.time = deadline.toNanos();
    this.wakesAt = nanos.getAsLong() + FOREVER;
  }

  Duration deadline() {
    return deadline;
  }

  /** When a call that starts now is due. */
  long due(long now) {
    return now + time;
  }

  void add(Watch watch) {
    watches.add(watch);
  }

  void remove(Watch watch) {
    watches.remove(watch);
  }

  /** Arms a watch that was added. */
  void arm(Watch watch, long due) {
    watch.arm(due);
    if (due - wakesAt < 0) {
      Thread sleeper = running();
      // Others that are due later need not wake the thread as well: it will look at theirs too.
      wakesAt = due;
      LockSupport.unpark(sleeper);
    }
  }

  private Thread running() {
    Thread running = thread;
    return running != null ? running : start();
  }

  private synchronized Thread start() {
    Thread running = thread;
    if (running == null) {
      running = new Thread(this::watch, "mantlet-guard-deadlines");
      running.setDaemon(true);
      running.start();
      thread = running;
    }
    return running;
  }

  private void watch() {
    while (!closed) {
      try {
        sleepUntilNext();
      } catch (OutOfMemoryError e) {
        LockSupport.parkNanos(this, PAUSE_NANOS); // no call may lose its deadline for that
      }
    }
  }

  private void sleepUntilNext() {
    wakesAt = earliest();
    // A call that armed its watch before that store may not have seen it: look once more.
    long next = earliest();
    if (next - wakesAt >= 0) {
      LockSupport.parkNanos(this, Math.max(1, next - nanos.getAsLong()));
    }
  }

  private long earliest() {
    long now = nanos.getAsLong();
    long next = now + FOREVER;
    for (Watch watch : watches) {
      try {
        next = watch.stopIfDue(now, next);
      } catch (RuntimeException e) {
        LOG.log(
            Level.WARNING, "a run that is too late cannot be stopped: {0}", e.getClass().getName());
      }
    }
    return next;
  }

  /** Ends the thread; no watch is armed any more. */
  void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
