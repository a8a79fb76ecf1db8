package dev.mantlet.guard;

/**
 * A closed range of finite floats, and whether values outside are moved to its nearer end.
 *
 * <p>{@link #holdsAll} works on raw bits with integer operations only and without a branch per
 * element, so that the compiler can vectorise it; the bits of IEEE 754 numbers of one sign are
 * ordered like their magnitudes (IEEE 754-2019 §3.4). NaN has the largest magnitudes of all and
 * therefore never passes.
 */
final class ValueRange {
  /** All finite floats. */
  static final ValueRange FINITE = new ValueRange(-Float.MAX_VALUE, Float.MAX_VALUE, false);

  private static final int MAGNITUDE = 0x7fffffff;

  private final float low;
  private final float high;
  private final boolean clamp;

  private ValueRange(float low, float high, boolean clamp) {
    this.low = low;
    this.high = high;
    this.clamp = clamp;
  }

  static ValueRange of(float low, float high, boolean clamp) {
    if (!Float.isFinite(low) || !Float.isFinite(high) || low > high) {
      throw new IllegalArgumentException(
          "a range needs finite ends, the lower one first; got " + low + " and " + high);
    }
    return new ValueRange(low, high, clamp);
  }

  float low() {
    return low;
  }

  float high() {
    return high;
  }

  boolean clamps() {
    return clamp;
  }

  boolean holds(float value) {
    return value >= low && value <= high;
  }

  float nearestTo(float value) {
    return value < low ? low : Math.min(value, high);
  }

  /**
   * Whether the range holds each of the first {@code count} floats, given as raw bits; the same as
   * {@link #holds} of each.
   */
  boolean holdsAll(int[] bits, int count) {
    if (low > 0) {
      return between(bits, count, Float.floatToRawIntBits(low), Float.floatToRawIntBits(high));
    }
    if (high < 0) { // among negative floats the larger magnitude has the larger bits
      return between(bits, count, Float.floatToRawIntBits(high), Float.floatToRawIntBits(low));
    }
    return aroundZero(bits, count, magnitude(low), magnitude(high));
  }

  /**
   * Whether {@code least <= bits[i] <= most} for all i, where both have the same sign.
   *
   * <p>Since {@code most - least} does not overflow, the two differences, taken modulo 2^32, are
   * both non-negative exactly if the value lies between; a sign bit in either stays in {@code
   * outside}.
   */
  private static boolean between(int[] bits, int count, int least, int most) {
    int outside = 0;
    for (int i = 0; i < count; i++) {
      outside |= (bits[i] - least) | (most - bits[i]);
    }
    return outside >= 0;
  }

  /**
   * Whether the magnitude of each float is at most the bound for its sign; -0 counts as 0. The
   * differences cannot overflow.
   */
  private static boolean aroundZero(int[] bits, int count, int mostNegative, int mostPositive) {
    int outside = 0;
    int difference = mostNegative ^ mostPositive;
    for (int i = 0; i < count; i++) {
      int bound = mostPositive ^ (difference & (bits[i] >> 31));
      outside |= bound - (bits[i] & MAGNITUDE);
    }
    return outside >= 0;
  }

  private static int magnitude(float value) {
    return Float.floatToRawIntBits(value) & MAGNITUDE;
  }

  @Override
  public String toString() {
    return "[" + low + ", " + high + "]";
  }
}
