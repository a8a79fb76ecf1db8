package dev.mantlet.guard;

import dev.mantlet.guard.contract.ElementType;
import dev.mantlet.guard.contract.Range;

/**
 * The order of the elements of one numeric type, as whole numbers.
 *
 * <p>The raw bits of an element, sign-extended, become a key: a signed number that is ordered like
 * the elements. For whole numbers the two are the same. Of floating-point bits that have the sign
 * set the others are flipped, since IEEE 754 numbers of one sign are ordered like their magnitudes
 * (IEEE 754-2019 §3.4). So -0 is just below 0, and NaN is beyond both infinities. The map is its
 * own inverse. Immutable.
 */
final class ElementCode {
  private final ElementType type;
  private final long mask;
  private final long most;
  private final long leastNormal;

  private ElementCode(ElementType type, long mask, long most, long leastNormal) {
    this.type = type;
    this.mask = mask;
    this.most = most;
    this.leastNormal = leastNormal;
  }

  /** The code of a type; text has none. */
  static ElementCode of(ElementType type) {
    return switch (type) {
      case FLOAT -> new ElementCode(type, 0x7fffffffL, 0x7f7fffffL, 0x00800000L);
      case DOUBLE ->
          new ElementCode(type, Long.MAX_VALUE, 0x7fefffffffffffffL, 0x0010000000000000L);
      case FLOAT16 -> new ElementCode(type, 0x7fff, 0x7bff, 0x0400);
      case BFLOAT16 -> new ElementCode(type, 0x7fff, 0x7f7f, 0x0080);
      case INT8 -> new ElementCode(type, 0, Byte.MAX_VALUE, 0);
      case INT16 -> new ElementCode(type, 0, Short.MAX_VALUE, 0);
      case INT32 -> new ElementCode(type, 0, Integer.MAX_VALUE, 0);
      case INT64 -> new ElementCode(type, 0, Long.MAX_VALUE, 0);
      case UINT8, BOOL -> new ElementCode(type, 0, 255, 0);
      case STRING -> throw new IllegalArgumentException("text has no numeric order");
    };
  }

  ElementType type() {
    return type;
  }

  /** The bits that are flipped where the sign is set; 0 for whole numbers. */
  long mask() {
    return mask;
  }

  /** The key of raw bits, and the raw bits of a key. */
  long key(long raw) {
    return raw ^ raw >> 63 & mask;
  }

  /** The greatest finite key. */
  long last() {
    return most;
  }

  /** The least finite key. */
  long first() {
    return switch (type) {
      case UINT8, BOOL -> 0;
      default -> -1 - most;
    };
  }

  boolean isFinite(long key) {
    return key >= first() && key <= most;
  }

  /** Whether the magnitude is neither zero nor normal. */
  boolean isDenormal(long key) {
    long magnitude = key < 0 ? -1 - key : key;
    return magnitude > 0 && magnitude < leastNormal;
  }

  /** The magnitude below which a number that is not zero is denormal. */
  long leastNormal() {
    return leastNormal;
  }

  /** The number that a finite key stands for; of 64-bit whole numbers the nearest double. */
  double value(long key) {
    int raw = (int) key(key);
    return switch (type) {
      case FLOAT -> Float.intBitsToFloat(raw);
      case DOUBLE -> Double.longBitsToDouble(key(key));
      case FLOAT16 -> HalfFloats.fromFloat16((short) raw);
      case BFLOAT16 -> HalfFloats.fromBfloat16((short) raw);
      default -> key;
    };
  }

  /** The least key inside a range; the key after {@link #last} if none is. */
  long lowest(Range range) {
    if (mask == 0) {
      double low = Math.ceil(range.low());
      return low > most ? most : Math.max(first(), (long) low);
    }
    return firstWhere(range.low(), false);
  }

  /** The greatest key inside a range; less than {@link #lowest} if none is. */
  long highest(Range range) {
    if (mask == 0) {
      double high = Math.floor(range.high());
      return high < first() ? first() : Math.min(most, (long) high);
    }
    return firstWhere(range.high(), true) - 1;
  }

  /** Whether some finite element is inside a range. */
  boolean meets(Range range) {
    if (mask == 0) {
      return Math.ceil(range.low()) <= Math.floor(range.high())
          && Math.ceil(range.low()) < most + 1.0 // a power of two or exact, unlike most itself
          && Math.floor(range.high()) >= first();
    }
    return lowest(range) <= highest(range);
  }

  /** The least finite key whose number is at least a bound, or above it; by halving. */
  private long firstWhere(double bound, boolean above) {
    long low = first();
    long high = most + 1;
    while (low < high) {
      long middle = Math.floorDiv(low, 2) + Math.floorDiv(high, 2) + ((low & 1) + (high & 1)) / 2;
      double value = value(middle);
      if (above ? value > bound : value >= bound) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
