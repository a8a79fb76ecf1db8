package dev.mantlet.dp.internal;

import java.math.BigInteger;
import java.util.function.IntFunction;

/**
 * Not API: a real number, uniform in [0, 1), of which as many bits are drawn as a comparison needs.
 * So a coin that shows heads if it is below p shows heads with probability exactly p, whatever real
 * number p is. For one thread at a time.
 */
public final class LazyUniform {
  private static final int STEP = 63;
  private final SecureBits bits;
  private BigInteger prefix;
  private int length;

  /** The number whose first {@code length} bits are {@code prefix}. */
  public LazyUniform(long prefix, int length, SecureBits bits) {
    this.bits = bits;
    this.prefix = BigInteger.valueOf(prefix);
    this.length = length;
  }

  /**
   * Whether the number is below another one; equality has probability zero.
   *
   * @param other encloses it at a precision, more closely the higher it is
   */
  public boolean below(IntFunction<Enclosure> other) {
    while (true) {
      Enclosure enclosed = other.apply(length);
      if (prefix.compareTo(enclosed.low()) < 0) {
        return true; // all numbers that begin with these bits are
      }
      if (prefix.compareTo(enclosed.high()) >= 0) {
        return false;
      }
      prefix = prefix.shiftLeft(STEP).or(BigInteger.valueOf(bits.next(STEP)));
      length += STEP;
    }
  }

  boolean below(Fraction other) {
    return below(precision -> Enclosure.of(other, precision));
  }
}
