package dev.mantlet.dp.internal;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * Not API: how often a number must be multiplied by a factor until it surely reaches a goal. All
 * products are rounded down, so that what is found is enough, and it is the least but for that
 * rounding.
 */
public final class LeastPower {
  private LeastPower() {}

  /**
   * The least n of 0 or above with {@code base * factor^n >= goal}.
   *
   * @param base above 0
   * @param factor above 1, of the same precision
   * @param goal a whole number
   * @throws ArithmeticException if n is 2^62 or above
   */
  public static long reaching(Enclosure base, Enclosure factor, BigInteger goal) {
    int bits = base.bits();
    BigInteger target = goal.shiftLeft(bits);
    BigInteger reached = base.low();
    if (reached.compareTo(target) >= 0) {
      return 0;
    }
    List<BigInteger> squares = squares(reached, factor.low(), target, bits);
    long below = 0;
    for (int k = squares.size() - 1; k >= 0; k--) {
      BigInteger further = product(reached, squares.get(k), bits);
      if (further.compareTo(target) < 0) {
        reached = further;
        below += 1L << k;
      }
    }
    // After the last step that went too far, by 2^k, all shorter ones fitted, 2^k - 1 together.
    return below + 1;
  }

  /** The factor to the power of 1, 2, 4 and so on; the last one goes too far. */
  private static List<BigInteger> squares(
      BigInteger base, BigInteger factor, BigInteger target, int bits) {
    List<BigInteger> squares = new ArrayList<>(List.of(factor));
    BigInteger last = factor;
    while (product(base, last, bits).compareTo(target) < 0) {
      if (squares.size() == Long.SIZE - 2) {
        throw new ArithmeticException("the goal takes 2^62 factors or more");
      }
      last = product(last, last, bits);
      squares.add(last);
    }
    return squares;
  }

  private static BigInteger product(BigInteger one, BigInteger other, int bits) {
    return one.multiply(other).shiftRight(bits);
  }
}
