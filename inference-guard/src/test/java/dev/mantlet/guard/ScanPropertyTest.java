package dev.mantlet.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.contract.Action;
import dev.mantlet.guard.contract.ElementType;
import dev.mantlet.guard.contract.InputRules;
import dev.mantlet.guard.contract.Range;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The scan of raw bits against the plain comparison of numbers, for each numeric type. */
class ScanPropertyTest {
  /** Any bits, so that every kind of NaN is drawn, with the special values of all widths often. */
  @Provide
  Arbitrary<Long> anyBits() {
    Arbitrary<Long> special =
        Arbitraries.of(
            0L,
            1L,
            -1L,
            0x80L,
            0x7fL,
            0x8000L,
            0x8001L,
            0x7bffL,
            0x7c00L,
            0x7c01L,
            0xfc00L,
            0x03ffL,
            0x0400L,
            0x7f80L,
            0x7f7fL,
            0x80000000L,
            0x80000001L,
            0x7f7fffffL,
            0xff7fffffL,
            0x7f800000L,
            0xff800000L,
            0x7fc00000L,
            0x7f800001L,
            0x007fffffL,
            0x00800000L,
            0x3f800000L,
            0x7fefffffffffffffL,
            0x7ff0000000000000L,
            0x7ff8000000000000L,
            0x7ff0000000000001L,
            0x000fffffffffffffL,
            0x0010000000000000L,
            Long.MIN_VALUE,
            Long.MAX_VALUE);
    return Arbitraries.oneOf(special, Arbitraries.longs()).withoutEdgeCases();
  }

  @Provide
  Arbitrary<ElementType> numeric() {
    return Arbitraries.of(ElementType.class).filter(type -> type != ElementType.STRING);
  }

  private static StoredTensor stored(ElementType type, int count) {
    StoredTensor tensor = new StoredTensor(type, ByteBuffer::allocate);
    tensor.accept(
        RequestTensor.ofBuffer("x", ByteBuffer.allocate(count * type.bytes()), new long[] {count}),
        count);
    return tensor;
  }

  /** Whether the scan finds one element, alone, as the rules demand it. */
  private static boolean clean(ElementType type, InputRules rules, long raw) {
    StoredTensor tensor = stored(type, 1);
    tensor.putRaw(0, raw);
    return clean(tensor, new ElementRules("x", type, rules));
  }

  private static boolean clean(StoredTensor tensor, ElementRules rules) {
    Scan scan = new Scan();
    scan.begin();
    for (int from = 0; from < tensor.elements(); from += Scan.BLOCK) {
      scan.take(tensor, from, Math.min(Scan.BLOCK, tensor.elements() - from), rules);
    }
    return scan.isClean();
  }

  /** The number in a place of this type, by other means than the code under test. */
  private static Object number(ElementType type, long raw) {
    return switch (type) {
      case FLOAT -> (double) Float.intBitsToFloat((int) raw);
      case DOUBLE -> Double.longBitsToDouble(raw);
      case FLOAT16 -> float16((int) raw & 0xffff);
      case BFLOAT16 -> (double) Float.intBitsToFloat((int) raw << 16);
      case INT8 -> BigDecimal.valueOf((byte) raw);
      case INT16 -> BigDecimal.valueOf((short) raw);
      case INT32 -> BigDecimal.valueOf((int) raw);
      case INT64 -> BigDecimal.valueOf(raw);
      default -> BigDecimal.valueOf(raw & 0xff);
    };
  }

  /** IEEE 754-2019 §3.4 written out for 5 bits of exponent and 10 of significand. */
  private static double float16(int bits) {
    int exponent = bits >> 10 & 31;
    int significand = bits & 1023;
    double magnitude =
        exponent == 31
            ? significand == 0 ? Double.POSITIVE_INFINITY : Double.NaN
            : exponent == 0
                ? significand * Math.pow(2, -24)
                : (1024 + significand) * Math.pow(2, exponent - 25);
    return bits >> 15 == 0 ? magnitude : -magnitude;
  }

  private static boolean inside(Object number, Range range) {
    if (number instanceof Double value) {
      return value >= range.low() && value <= range.high();
    }
    BigDecimal exact = (BigDecimal) number;
    return exact.compareTo(new BigDecimal(range.low())) >= 0
        && exact.compareTo(new BigDecimal(range.high())) <= 0;
  }

  @Property(tries = 8_000, edgeCases = EdgeCasesMode.NONE)
  void scanAgreesWithTheComparisonOfNumbers(
      @ForAll("numeric") ElementType type,
      @ForAll("anyBits") long one,
      @ForAll("anyBits") long other,
      @ForAll("anyBits") long raw) {
    double a = ((Number) number(type, one)).doubleValue();
    double b = ((Number) number(type, other)).doubleValue();
    Assume.that(Double.isFinite(a) && Double.isFinite(b));
    Range range = Range.from(Math.min(a, b)).to(Math.max(a, b));
    InputRules rules = InputRules.none().within(range);
    Assume.that(type != ElementType.BOOL || range.low() <= 1);
    // Of the largest 64-bit numbers the nearest double can lie outside the type.
    Assume.that(ElementCode.of(type).meets(range));
    Object number = number(type, raw);
    boolean bool = type != ElementType.BOOL || (raw & 0xff) <= 1;
    assertEquals(
        inside(number, range) && bool,
        clean(type, rules, raw),
        () -> type + " " + range + " and bits " + Long.toHexString(raw));
  }

  @Property(tries = 4_000, edgeCases = EdgeCasesMode.NONE)
  void endsThatTheTypeDoesNotHave_areTakenExactly(
      @ForAll("numeric") ElementType type,
      @ForAll("anyBits") long one,
      @ForAll("anyBits") long other,
      @ForAll("anyBits") long raw) {
    double a = Double.longBitsToDouble(one);
    double b = Double.longBitsToDouble(other);
    Assume.that(Double.isFinite(a) && Double.isFinite(b) && type != ElementType.BOOL);
    Range range = Range.from(Math.min(a, b)).to(Math.max(a, b));
    if (!ElementCode.of(type).meets(range)) {
      assertFalse(inside(number(type, raw), range));
      assertThrows(
          IllegalArgumentException.class, () -> clean(type, InputRules.none().within(range), raw));
      return;
    }
    assertEquals(
        inside(number(type, raw), range), clean(type, InputRules.none().within(range), raw));
  }

  @Property(tries = 3_000, edgeCases = EdgeCasesMode.NONE)
  void withoutARange_exactlyTheFiniteNumbersAreClean(
      @ForAll("numeric") ElementType type, @ForAll("anyBits") long raw) {
    boolean finite = !(number(type, raw) instanceof Double value) || Double.isFinite(value);
    boolean bool = type != ElementType.BOOL || (raw & 0xff) <= 1;
    assertEquals(finite && bool, clean(type, InputRules.none(), raw));
  }

  @Property(tries = 3_000, edgeCases = EdgeCasesMode.NONE)
  void denormalsAreSeen_zerosAndNormalNumbersAreNot(
      @ForAll("numeric") ElementType type, @ForAll("anyBits") long raw) {
    Assume.that(type.isFloating());
    double value = Math.abs((Double) number(type, raw));
    Assume.that(Double.isFinite(value));
    double leastNormal =
        switch (type) {
          case DOUBLE -> Double.MIN_NORMAL;
          case FLOAT16 -> 0x1p-14;
          default -> Float.MIN_NORMAL;
        };
    assertEquals(
        value == 0 || value >= leastNormal,
        clean(type, InputRules.none().denormals(Action.DENY), raw));
  }

  @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
  void oneOffenderAnywhere_isSeen(
      @ForAll("numeric") ElementType type, @ForAll("anyBits") long bits) {
    InputRules rules = InputRules.none().within(Range.from(0).to(1)).denormals(Action.DENY);
    ElementRules compiled =
        new ElementRules(
            "x", type, type.isFloating() ? rules : InputRules.none().within(Range.from(0).to(1)));
    StoredTensor single = stored(type, 1);
    single.putRaw(0, bits);
    Assume.that(!clean(single, compiled));
    StoredTensor tensor = stored(type, Scan.BLOCK + 67);
    for (int i = 0; i < tensor.elements(); i += 1 + (i * 7 + (int) (bits & 15)) % 13) {
      tensor.putRaw(i, bits);
      assertFalse(clean(tensor, compiled), "at " + i);
      tensor.putRaw(i, 0);
    }
    assertTrue(clean(tensor, compiled));
  }

  @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
  void keysAreOrderedLikeTheNumbers_andLeadBackToTheBits(
      @ForAll("numeric") ElementType type,
      @ForAll("anyBits") long one,
      @ForAll("anyBits") long other) {
    StoredTensor tensor = stored(type, 2);
    tensor.putRaw(0, one);
    tensor.putRaw(1, other);
    ElementCode code = ElementCode.of(type);
    long first = code.key(tensor.raw(0));
    assertEquals(tensor.raw(0), code.key(first));
    if (code.isFinite(first) && code.isFinite(code.key(tensor.raw(1)))) {
      double a = code.value(first);
      double b = code.value(code.key(tensor.raw(1)));
      assertTrue(
          Double.compare(a, b) == 0 || Double.compare(a, b) < 0 == first < code.key(tensor.raw(1)));
    }
  }

  @Example
  void bothZeros_countAsEqual() {
    InputRules zero = InputRules.none().within(Range.from(-0.0).to(0));
    assertTrue(clean(ElementType.FLOAT, zero, 0) && clean(ElementType.FLOAT, zero, 0x80000000));
    assertFalse(clean(ElementType.FLOAT, zero, 1) || clean(ElementType.FLOAT, zero, 0x80000001));
  }

  @Example
  void rangeWithoutFiniteOrderedEnds_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> Range.from(1).to(0));
    assertThrows(IllegalArgumentException.class, () -> Range.from(Double.NaN).to(0));
    assertThrows(IllegalArgumentException.class, () -> Range.from(0).to(Double.POSITIVE_INFINITY));
  }
}
