package dev.mantlet.fieldcrypto;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A data key that seals new records of one tenant, with its wrapped form and what is left of its
 * uses. Thread-safe.
 */
final class SealingKey {
  private final DataKey dataKey;
  private final byte[] wrapped;
  private final AtomicLong usesLeft;

  SealingKey(DataKey dataKey, byte[] wrapped, long uses) {
    this.dataKey = dataKey;
    this.wrapped = wrapped;
    this.usesLeft = new AtomicLong(uses);
  }

  /**
   * Takes one use; false if none was left. Never gives more than there were, on any number of
   * threads.
   */
  boolean takeUse() {
    return usesLeft.getAndUpdate(left -> left == 0 ? 0 : left - 1) > 0;
  }

  DataKey dataKey() {
    return dataKey;
  }

  /** The wrapped data key, shared: not to be changed. */
  byte[] wrapped() {
    return wrapped;
  }

  @Override
  public String toString() {
    return "SealingKey[redacted]";
  }
}
