package dev.mantlet.guard;

/** Numbers of 16 bits, widened to 32 bits; each of them has an exact equal there. */
final class HalfFloats {
  private static final int FLOAT16_INFINITY = 0x7c00;

  /** 2^-24, the unit of denormal numbers (IEEE 754-2019 §3.6, binary16). */
  private static final float FLOAT16_UNIT = 0x1p-24f;

  private HalfFloats() {}

  /** The upper half of a binary32. */
  static float fromBfloat16(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /** IEEE 754 binary16; a NaN keeps its sign and the bits of its payload. */
  static float fromFloat16(short bits) {
    int sign = (bits & 0x8000) << 16;
    int magnitude = bits & 0x7fff;
    if (magnitude < 0x0400) {
      return Float.intBitsToFloat(sign | Float.floatToRawIntBits(magnitude * FLOAT16_UNIT));
    }
    // The exponents differ in their bias, 15 and 127; that of infinity and NaN is all ones.
    int exponentShift = magnitude >= FLOAT16_INFINITY ? 255 - 31 : 127 - 15;
    return Float.intBitsToFloat(sign | (magnitude << 13) + (exponentShift << 23));
  }
}
