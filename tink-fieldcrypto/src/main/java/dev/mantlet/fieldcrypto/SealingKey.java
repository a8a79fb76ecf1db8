package dev.mantlet.fieldcrypto;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * A data key that seals new data of one owner, with its reference, its age and what is left of its
 * uses. Thread-safe.
 */
final class SealingKey {
  private final KeyRef ref;
  private final DataKey dataKey;
  private final Uses uses;
  private final long bornNanos;

  /**
   * Puts them together.
   *
   * @param bornNanos the reading of the monotonic clock when the key was made, as far as is known
   */
  SealingKey(KeyRef ref, DataKey dataKey, Uses uses, long bornNanos) {
    this.ref = ref;
    this.dataKey = dataKey;
    this.uses = uses;
    this.bornNanos = bornNanos;
  }

  /** Takes one use for so many plaintext bytes; false if that is more than is left. */
  boolean take(long bytes) {
    return uses.take(bytes);
  }

  /**
   * Counts bytes that were not known when the use was taken; the key may end by them. Does not hold
   * the data key, so that who will charge later does not keep it from being wiped.
   */
  LongConsumer charging() {
    return uses::charge;
  }

  long bornNanos() {
    return bornNanos;
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

  /**
   * What is left of a key. Never gives more than there was, on any number of threads; what is asked
   * for in vain ends the key, so that a large message may leave some of it unused.
   */
  static final class Uses {
    private final AtomicLong messages;
    private final AtomicLong bytes;
    private volatile boolean usedUp;

    Uses(long messages, long bytes) {
      this.messages = new AtomicLong(messages);
      this.bytes = new AtomicLong(bytes);
    }

    boolean isUsedUp() {
      return usedUp;
    }

    boolean take(long more) {
      // Each decrement is taken by one caller alone: those that find a rest of zero or above got
      // theirs, and there are never more of them than there was.
      if (!usedUp && messages.decrementAndGet() >= 0 && bytes.addAndGet(-more) >= 0) {
        return true;
      }
      usedUp = true;
      return false;
    }

    void charge(long more) {
      if (bytes.addAndGet(-more) < 0) {
        usedUp = true;
      }
    }
  }
}
