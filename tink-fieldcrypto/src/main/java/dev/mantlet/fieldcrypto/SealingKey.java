package dev.mantlet.fieldcrypto;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A data key that seals new records of one owner, with its reference and what is left of its uses.
 * Thread-safe.
 */
final class SealingKey {
  private final KeyRef ref;
  private final DataKey dataKey;
  private final AtomicLong usesLeft;

  SealingKey(KeyRef ref, DataKey dataKey, long uses) {
    this.ref = ref;
    this.dataKey = dataKey;
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

  /** How headers name the key. */
  KeyRef ref() {
    return ref;
  }

  @Override
  public String toString() {
    return "SealingKey[redacted]";
  }
}
