package dev.mantlet.guard;

import dev.mantlet.guard.InferenceSession.RunSwitch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Until when the runs of one workspace may go on.
 *
 * <p>One word: {@link #IDLE}, {@link #STOPPING}, {@link #STOPPED}, or, while armed, the time at
 * which the runs are due, whose two lowest bits are set. Whoever stops the runs moves the very word
 * that it has judged, so that it can never hit a later run. The owner of the workspace arms and
 * disarms, the watchdog stops.
 */
final class Watch {
  /** The two lowest bits: rounds a time up by at most three nanoseconds. */
  private static final long ARMED = 3;

  private static final long IDLE = 0;
  private static final long STOPPING = 1;
  private static final long STOPPED = 2;

  /** Between two looks at a watchdog that is stopping a run. */
  private static final long STEP_NANOS = 1_000;

  private final RunSwitch runs;
  private final AtomicLong state = new AtomicLong(IDLE);

  Watch(RunSwitch runs) {
    this.runs = runs;
  }

  void arm(long due) {
    state.set(due | ARMED);
  }

  /**
   * Ends the watch; does nothing if it has ended already.
   *
   * @return whether the runs were in time
   */
  boolean disarm() {
    long seen = state.get();
    if (seen == IDLE || isArmed(seen) && state.compareAndSet(seen, IDLE)) {
      return true;
    }
    while (state.get() != STOPPED) {
      LockSupport.parkNanos(this, STEP_NANOS); // the watchdog is about to store one flag
    }
    runs.allow();
    state.set(IDLE);
    return false;
  }

  /**
   * Stops the runs if they are due.
   *
   * @return when to look again at the latest
   */
  long stopIfDue(long now, long otherwise) {
    long seen = state.get();
    if (!isArmed(seen)) {
      return otherwise;
    }
    if (now - seen < 0) {
      return seen - otherwise < 0 ? seen : otherwise;
    }
    if (state.compareAndSet(seen, STOPPING)) {
      try {
        runs.stop();
      } finally {
        state.set(STOPPED);
      }
    }
    return otherwise;
  }

  private static boolean isArmed(long word) {
    return (word & ARMED) == ARMED;
  }
}
