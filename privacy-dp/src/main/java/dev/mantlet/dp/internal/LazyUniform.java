package dev.mantlet.dp.internal;

import java.math.BigInteger;

/**
 * Not API: a real number, uniform in [0, 1), of which as many bits are drawn as a comparison needs.
 * For one thread at a time.
 */
final class LazyUniform {
  private static final int STEP = 63;

  private final SecureBits bits;
  private BigInteger prefix;
  private int length;

  /** The number whose first {@code length} bits are {@code prefix}. */
  LazyUniform(long prefix, int length, SecureBits bits) {
    this.bits = bits;
    this.prefix = BigInteger.valueOf(prefix);
    this.length = length;
  }

  /**
   * The first bits as a whole number: {@code atLeast} of them or more, {@link #length()} in all.
   */
  BigInteger prefix(int atLeast) {
    while (length < atLeast) {
      prefix = prefix.shiftLeft(STEP).or(BigInteger.valueOf(bits.next(STEP)));
      length += STEP;
    }
    return prefix;
  }

  int length() {
    return length;
  }

  /** Whether the number is below n / d; equality has probability zero. */
  boolean below(BigInteger n, BigInteger d) {
    while (true) {
      BigInteger[] scaled = n.shiftLeft(length).divideAndRemainder(d);
      int order = prefix.compareTo(scaled[0]);
      if (order != 0) {
        return order < 0;
      }
      if (scaled[1].signum() == 0) {
        return false; // n / d begins here, and the number is at or above it
      }
      prefix(length + STEP);
    }
  }
}
