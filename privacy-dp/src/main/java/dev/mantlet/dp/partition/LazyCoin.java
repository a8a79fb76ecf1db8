package dev.mantlet.dp.partition;

import dev.mantlet.dp.internal.SecureBits;
import java.math.BigInteger;
import java.util.function.IntFunction;

/**
 * A coin that shows heads with exactly the probability that is enclosed ever more narrowly: a
 * uniform number is drawn bit by bit until it is known to lie below or above.
 */
final class LazyCoin {
  /** Bits drawn at a time. */
  static final int WORD = 63;

  private LazyCoin() {}

  /**
   * Goes on after the first word of the uniform number.
   *
   * @param probability the enclosure at a precision
   */
  static boolean heads(long firstWord, IntFunction<Enclosure> probability, SecureBits bits) {
    BigInteger drawn = BigInteger.valueOf(firstWord);
    for (int width = WORD; ; width += WORD) {
      int precision = width + WORD;
      Enclosure enclosed = probability.apply(precision);
      BigInteger atLeast = drawn.shiftLeft(WORD);
      BigInteger below = drawn.add(BigInteger.ONE).shiftLeft(WORD);
      if (below.compareTo(enclosed.low()) <= 0) {
        return true;
      }
      if (atLeast.compareTo(enclosed.high()) >= 0) {
        return false;
      }
      drawn = drawn.shiftLeft(WORD).or(BigInteger.valueOf(bits.next(WORD)));
    }
  }
}
