package dev.mantlet.dp.partition;

import java.util.function.LongPredicate;

/** Looks for the end of what holds. */
final class Bisection {
  private Bisection() {}

  /** The largest number for which it holds, if it holds from 0 to that number and no further. */
  static long last(LongPredicate holds) {
    long above = 1;
    while (holds.test(above)) {
      above = Math.multiplyExact(above, 2);
    }
    long below = above / 2; // 0 holds always
    while (above - below > 1) {
      long between = below + (above - below) / 2;
      if (holds.test(between)) {
        below = between;
      } else {
        above = between;
      }
    }
    return below;
  }
}
