package dev.mantlet.dp.internal;

import java.math.BigInteger;
import java.util.function.IntFunction;

/**
 * Not API: draws an index h with probability exactly C(h) - C(h - 1), for a rising sequence of real
 * numbers C(0) ... C(n - 1) below 1; index n has the rest.
 *
 * <p>Inversion: h is the first index with U < C(h), for a uniform real number U. The table holds
 * the first {@value #BITS} bits of each C(h), proved by interval arithmetic. They decide unless
 * they are also the first bits of U; then more bits of both are made until they differ. No
 * floating-point number takes part. Immutable; as thread-safe as the bits that it is given.
 */
final class CumulativeTable {
  /** Bits of U that a draw starts with. */
  static final int BITS = 63;

  private static final int GUIDE_BITS = 12;
  private static final int FIRST_PRECISION = 128;
  private static final int MORE_PRECISION = 64;

  private final Bounds bounds;
  private final long[] thresholds;
  private final short[] guide = new short[1 << GUIDE_BITS];

  /** The sequence, as closely as asked. */
  @FunctionalInterface
  interface Bounds {
    /** C(0) ... C(n - 1) in units of 2^-bits. The same n each time, at most 2^15 - 1. */
    Enclosure[] within(int bits);
  }

  CumulativeTable(Bounds bounds) {
    this.bounds = bounds;
    this.thresholds = proved(bounds);
    int h = 0;
    for (int i = 0; i < guide.length; i++) {
      while (thresholds[h] < (long) i << BITS - GUIDE_BITS) {
        h++;
      }
      guide[i] = (short) h;
    }
  }

  /** The first bits of each number, and an end that no U passes. */
  private static long[] proved(Bounds bounds) {
    for (int precision = FIRST_PRECISION; ; precision += MORE_PRECISION) {
      Enclosure[] all = bounds.within(precision);
      long[] thresholds = new long[all.length + 1];
      thresholds[all.length] = Long.MAX_VALUE;
      int h = 0;
      while (h < all.length && isProved(all[h], precision)) {
        thresholds[h] = all[h].low().shiftRight(precision - BITS).longValueExact();
        h++;
      }
      if (h == all.length) {
        return thresholds;
      }
    }
  }

  /** Whether both ends have the same first bits; every C is below 1, whatever the interval says. */
  private static boolean isProved(Enclosure c, int precision) {
    BigInteger most = BigInteger.ONE.shiftLeft(precision).subtract(BigInteger.ONE);
    int shift = precision - BITS;
    return c.low().shiftRight(shift).equals(c.high().min(most).shiftRight(shift));
  }

  /** The number n of the index that has the rest. */
  int rest() {
    return thresholds.length - 1;
  }

  /** The index for the uniform number that starts with the {@value #BITS} bits {@code u}. */
  int draw(long u, SecureBits more) {
    int h = guide[(int) (u >>> BITS - GUIDE_BITS)];
    while (u > thresholds[h]) {
      h++;
    }
    return u == thresholds[h] ? decide(h, u, more) : h;
  }

  /**
   * The same index by the same work whatever it is: every threshold is looked at. But for the case
   * that {@link #decide} is for, of probability below 2^-50.
   */
  int scan(long u, SecureBits more) {
    int h = 0;
    int equal = 0;
    for (int i = 0; i < rest(); i++) {
      h += (int) (thresholds[i] - u >>> Long.SIZE - 1);
      equal += (int) ((thresholds[i] ^ u) - 1 >>> Long.SIZE - 1);
    }
    return equal == 0 ? h : decide(h, u, more);
  }

  private int decide(int from, long u, SecureBits more) {
    LazyUniform uniform = new LazyUniform(u, BITS, more);
    int h = from;
    while (h < rest() && u == thresholds[h] && !uniform.below(within(h))) {
      h++;
    }
    return h;
  }

  private IntFunction<Enclosure> within(int h) {
    return precision -> bounds.within(precision)[h];
  }
}
