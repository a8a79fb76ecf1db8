package dev.mantlet.dp.query;

import java.math.BigInteger;

/**
 * A sum of whole numbers in 128 bits, two's complement: exact, so that neither the order of the
 * terms nor the way in which partial sums are merged changes it.
 *
 * <p>It cannot wrap around where a {@link Tally} holds it: a tally has fewer than 2^63
 * contributions of less than 2^63 each. Not thread-safe.
 */
final class ExactSum {
  private long high;
  private long low;

  /** Adds one term. */
  void add(long term) {
    long sum = low + term;
    long carry = ((low & term) | ((low | term) & ~sum)) >>> 63; // Hacker's Delight, section 2-16
    low = sum;
    high += (term >> 63) + carry;
  }

  /** Adds another sum. */
  void add(ExactSum other) {
    long sum = low + other.low;
    long carry = ((low & other.low) | ((low | other.low) & ~sum)) >>> 63;
    low = sum;
    high += other.high + carry;
  }

  /** The sum of the two halves of 64 bits. */
  static ExactSum of(long high, long low) {
    ExactSum sum = new ExactSum();
    sum.high = high;
    sum.low = low;
    return sum;
  }

  /** The upper 64 bits. */
  long high() {
    return high;
  }

  /** The lower 64 bits. */
  long low() {
    return low;
  }

  BigInteger value() {
    BigInteger upper = BigInteger.valueOf(high).shiftLeft(Long.SIZE);
    return upper.add(new BigInteger(Long.toUnsignedString(low)));
  }

  /**
   * The sum, cut off to the range of long. No two sums are further apart for that, so the
   * sensitivity stays what it was.
   */
  long withinLong() {
    if (high == low >> 63) {
      return low;
    }
    return high < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
  }
}
