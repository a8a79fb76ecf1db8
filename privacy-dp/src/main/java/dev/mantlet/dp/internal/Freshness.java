package dev.mantlet.dp.internal;

/**
 * Not API: whether random state may be a copy of state that was used elsewhere, as far as clocks
 * tell.
 *
 * <p>State that lay idle may have been in a snapshot of a process or a virtual machine from which
 * two now run. So it is not used after {@link #MOST_IDLE}; nor after the wall clock moved against
 * the monotonic one, as it does when a machine that was stopped is set right; nor when the
 * monotonic clock went back. For one thread at a time.
 */
final class Freshness {
  /** Longest time between two uses, in nanoseconds: one second. */
  static final long MOST_IDLE = 1_000_000_000L;

  /** Longest life of a seed, in nanoseconds: one hour. */
  static final long MOST_AGE = 3_600_000_000_000L;

  /** Most that the two clocks may part between two uses, in nanoseconds: two seconds. */
  static final long MOST_DRIFT = 2_000_000_000L;

  private long epoch = -1;
  private long seeded;
  private long used;
  private long wall;

  /** Whether the state may be used on. */
  boolean holds(long epoch, long nanos, long wallNanos) {
    long idle = nanos - used;
    long drift = Math.abs(wallNanos - wall - idle);
    return this.epoch == epoch
        && idle >= 0
        && idle <= MOST_IDLE
        && nanos - seeded <= MOST_AGE
        && drift <= MOST_DRIFT;
  }

  void seeded(long epoch, long nanos) {
    this.epoch = epoch;
    this.seeded = nanos;
  }

  void used(long nanos, long wallNanos) {
    this.used = nanos;
    this.wall = wallNanos;
  }
}
