package dev.mantlet.dp.internal;

import java.util.function.LongSupplier;

/**
 * Hands out the 64-bit words of a source bit by bit, so that a fair coin costs one bit and not a
 * word.
 *
 * <p>A bit is handed out once and then gone from the pool. Thread-safe: one lock, also around the
 * source.
 */
public final class BitPool implements SecureBits {
  private final LongSupplier words;

  /** The bits not yet handed out are the lowest {@code available}; all above are zero. */
  private long pool;

  private int available;

  /** Bits of {@code words}, lowest first. */
  public BitPool(LongSupplier words) {
    this.words = words;
  }

  @Override
  public synchronized long next(int count) {
    if (count <= available) {
      return take(count);
    }
    long word = words.getAsLong(); // before anything is taken: it may throw
    int held = available;
    long low = pool;
    pool = word;
    available = Long.SIZE;
    return low | take(count - held) << held;
  }

  /** Takes from 1 to 63 bits, at most as many as there are. */
  private long take(int count) {
    long taken = pool & (1L << count) - 1;
    pool >>>= count;
    available -= count;
    return taken;
  }
}
