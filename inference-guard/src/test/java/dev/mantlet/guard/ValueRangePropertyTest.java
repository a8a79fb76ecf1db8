package dev.mantlet.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ValueRangePropertyTest {
  /** Any bits, so that every kind of NaN is drawn, with the special values drawn often. */
  @Provide
  Arbitrary<Integer> anyBits() {
    return Arbitraries.integers()
        .edgeCases(edges ->
            edges.add(
                0,
                0x80000000,
                1,
                0x80000001,
                0x7f7fffff,
                0xff7fffff,
                0x7f800000,
                0xff800000,
                0x7fc00000,
                0xffc00000,
                0x7f800001,
                0xff800001,
                0x3f800000,
                -1,
                0x7fffffff));
  }

  private static boolean fast(ValueRange range, int bits) {
    return range.holdsAll(new int[] {bits}, 1);
  }

  @Property(tries = 20_000)
  void integerFormAgreesWithTheComparisonOfFloats(
      @ForAll("anyBits") int one, @ForAll("anyBits") int other, @ForAll("anyBits") int value) {
    float a = Float.intBitsToFloat(one);
    float b = Float.intBitsToFloat(other);
    Assume.that(Float.isFinite(a) && Float.isFinite(b));
    ValueRange range = ValueRange.of(a <= b ? a : b, a <= b ? b : a, false);
    float v = Float.intBitsToFloat(value);
    assertEquals(
        range.holds(v),
        fast(range, value),
        () -> range + " and bits " + Integer.toHexString(value));
  }

  @Property(tries = 5_000)
  void endsBelongToTheRange_andTheirOuterNeighboursDoNot(
      @ForAll("anyBits") int one, @ForAll("anyBits") int other) {
    float a = Float.intBitsToFloat(one);
    float b = Float.intBitsToFloat(other);
    Assume.that(Float.isFinite(a) && Float.isFinite(b));
    float low = Math.min(a, b);
    float high = Math.max(a, b);
    ValueRange range = ValueRange.of(low, high, false);
    assertTrue(
        fast(range, Float.floatToRawIntBits(low)) && fast(range, Float.floatToRawIntBits(high)));
    assertFalse(fast(range, Float.floatToRawIntBits(Math.nextDown(low))));
    assertFalse(fast(range, Float.floatToRawIntBits(Math.nextUp(high))));
  }

  @Property(tries = 2_000)
  void oneOffenderAnywhere_isSeen(@ForAll("anyBits") int bits) {
    Assume.that(!Float.isFinite(Float.intBitsToFloat(bits)));
    int[] block = new int[67];
    for (int i = 0; i < block.length; i++) {
      block[i] = bits;
      assertFalse(ValueRange.FINITE.holdsAll(block, block.length));
      assertTrue(ValueRange.FINITE.holdsAll(block, i));
      block[i] = 0;
    }
    assertTrue(ValueRange.FINITE.holdsAll(block, block.length));
  }

  @Example
  void bothZeros_countAsEqual() {
    for (float low : new float[] {0f, -0f}) {
      for (float high : new float[] {0f, -0f}) {
        ValueRange zero = ValueRange.of(low, high, false);
        assertTrue(fast(zero, 0) && fast(zero, 0x80000000));
        assertFalse(fast(zero, 1) || fast(zero, 0x80000001));
      }
    }
  }

  @Example
  void rangeWithoutFiniteOrderedEnds_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> ValueRange.of(1, 0, false));
    assertThrows(IllegalArgumentException.class, () -> ValueRange.of(Float.NaN, 0, false));
    assertThrows(
        IllegalArgumentException.class, () -> ValueRange.of(0, Float.POSITIVE_INFINITY, false));
  }
}
