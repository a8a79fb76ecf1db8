package dev.mantlet.dp.mechanism;

/**
 * Comparisons and choices that take the same work whatever the numbers are: {@code Math.min} and
 * the conditional operator may be compiled to a branch.
 *
 * <p>Source: Warren, Hacker's Delight, section 2-12.
 */
final class Branchless {
  private Branchless() {}

  /** All bits set where a < b, also where a - b overflows; else none. */
  static long isLess(long a, long b) {
    return (a & ~b | ~(a ^ b) & a - b) >> Long.SIZE - 1;
  }

  /** The one where {@code mask} has all bits set, the other where it has none. */
  static long choose(long mask, long ifSet, long otherwise) {
    return ifSet & mask | otherwise & ~mask;
  }

  /** The number, cut off to ±{@code most}. */
  static long cut(long number, long most) {
    return clamp(number, -most, most);
  }

  static long clamp(long number, long least, long most) {
    long below = choose(isLess(number, most), number, most);
    return choose(isLess(below, least), least, below);
  }
}
