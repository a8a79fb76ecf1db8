package dev.mantlet.guard;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Adds up the times of the runs of one call, if somebody wants to know them; reads no clock
 * otherwise. Belongs to whoever has the workspace; not thread-safe.
 */
final class RunTimer {
  /** Stands for the time of no run. */
  static final long NONE = -1;

  private @Nullable LongSupplier nanos;
  private long total = NONE;

  /** Times the runs that come. */
  void start(LongSupplier clock) {
    nanos = clock;
    total = NONE;
  }

  /** Times no more, and returns the nanoseconds of the runs since the start, or {@link #NONE}. */
  long stop() {
    nanos = null;
    return total;
  }

  /** The time at which a run begins, to be passed to {@link #ended}. */
  long now() {
    LongSupplier clock = nanos;
    return clock == null ? 0 : clock.getAsLong();
  }

  void ended(long start) {
    LongSupplier clock = nanos;
    if (clock != null) {
      total = Math.max(0, total) + clock.getAsLong() - start;
    }
  }
}
