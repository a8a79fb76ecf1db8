package dev.mantlet.guard;

import dev.mantlet.guard.contract.ElementType;
import java.util.Arrays;

/**
 * Whether some element of a tensor is outside the bounds of its input, or denormal, found while its
 * blocks are in the nearest cache.
 *
 * <p>A block is taken from the guard's memory, never from the caller's. The loops have no branch
 * for each element: they gather signs of differences, which cannot overflow, in accumulators. Which
 * element it is, is looked for only when there is one. Not thread-safe.
 */
final class Scan {
  /** Elements of a block: at most 8 KiB, which stay in the first-level cache. */
  static final int BLOCK = 1024;

  private final int[] ints = new int[BLOCK];
  private final int[] lanes = new int[BLOCK / 4];
  private long[] longs = {};
  private short[] shorts = {};
  private byte[] bytes = {};
  private boolean lanesUsed;
  private long outside;
  private long denormal;

  /** Forgets what was seen. */
  void begin() {
    outside = 0;
    denormal = 0;
    if (lanesUsed) {
      Arrays.fill(lanes, 0);
      lanesUsed = false;
    }
  }

  /** Takes a block of elements from the guard's memory into account. */
  void take(StoredTensor tensor, int from, int count, ElementRules rules) {
    if (tensor.type().bytes() == Long.BYTES) {
      longs = longs.length == 0 ? new long[BLOCK] : longs;
      tensor.longs().get(from, longs, 0, count);
      takeLongs(count, rules);
    } else {
      load(tensor, from, count);
      takeInts(count, rules);
    }
    if (rules.along() != null) {
      outside |=
          tensor.type().bytes() == Long.BYTES
              ? rules.along().outside(longs, from, count, tensor)
              : rules.along().outside(ints, from, count, tensor);
    }
  }

  /** Whether nothing was seen that needs a closer look. */
  boolean isClean() {
    long all = outside | denormal;
    if (lanesUsed) {
      for (int lane : lanes) {
        all |= lane;
      }
    }
    return all >= 0;
  }

  private void load(StoredTensor tensor, int from, int count) {
    switch (tensor.type().bytes()) {
      case 4 -> tensor.ints().get(from, ints, 0, count);
      case 2 -> {
        shorts = shorts.length == 0 ? new short[BLOCK] : shorts;
        tensor.shorts().get(from, shorts, 0, count);
        for (int i = 0; i < count; i++) {
          ints[i] = shorts[i];
        }
      }
      default -> {
        bytes = bytes.length == 0 ? new byte[BLOCK] : bytes;
        tensor.bytes().get(from, bytes, 0, count);
        int kept = tensor.type() == ElementType.INT8 ? -1 : 0xff;
        for (int i = 0; i < count; i++) {
          ints[i] = bytes[i] & kept;
        }
      }
    }
  }

  private void takeInts(int count, ElementRules rules) {
    int flip = (int) ~rules.code().mask();
    int low = (int) rules.low();
    int high = (int) rules.high();
    if (low > 0 || high < 0) {
      outside |= between(ints, count, ~flip, low, high);
    } else if (count == BLOCK) {
      lanesUsed = true;
      aroundZero(ints, lanes, flip, high, high ^ ~low);
    } else {
      outside |= aroundZero(ints, count, flip, high, high ^ ~low);
    }
    if (rules.seesDenormals()) {
      denormal |= denormal(ints, count, flip, (int) rules.code().leastNormal() - 1);
    }
  }

  private void takeLongs(int count, ElementRules rules) {
    long flip = ~rules.code().mask();
    long low = rules.low();
    long high = rules.high();
    outside |=
        low > 0 || high < 0
            ? between(longs, count, ~flip, low, high)
            : aroundZero(longs, count, flip, high, high ^ ~low);
    if (rules.seesDenormals()) {
      denormal |= denormal(longs, count, flip, rules.code().leastNormal() - 1);
    }
  }

  /*
   * Bounds on both sides of zero. Of a negative element the bits in flip are flipped: what is left is
   * its distance from -0, or from -1 if it is a whole number. Distance and bound are both at least 0,
   * or the bound is -1 where no negative element is allowed, so their difference does not overflow.
   */

  private static void aroundZero(int[] block, int[] lanes, int flip, int high, int change) {
    for (int i = 0; i < BLOCK / 4; i++) {
      int a = block[i];
      int b = block[i + BLOCK / 4];
      int c = block[i + BLOCK / 2];
      int d = block[i + 3 * (BLOCK / 4)];
      lanes[i] |=
          (high ^ a >> 31 & change) - (a ^ a >> 31 & flip)
              | (high ^ b >> 31 & change) - (b ^ b >> 31 & flip)
              | (high ^ c >> 31 & change) - (c ^ c >> 31 & flip)
              | (high ^ d >> 31 & change) - (d ^ d >> 31 & flip);
    }
  }

  private static int aroundZero(int[] block, int count, int flip, int high, int change) {
    int outside = 0;
    for (int i = 0; i < count; i++) {
      int sign = block[i] >> 31;
      outside |= (high ^ sign & change) - (block[i] ^ sign & flip);
    }
    return outside;
  }

  private static long aroundZero(long[] block, int count, long flip, long high, long change) {
    long outside = 0;
    for (int i = 0; i < count; i++) {
      long sign = block[i] >> 63;
      outside |= (high ^ sign & change) - (block[i] ^ sign & flip);
    }
    return outside;
  }

  /*
   * Bounds of one sign. Since high - low does not overflow, the two differences, taken modulo 2^32
   * or 2^64, are both non-negative exactly if the key lies between.
   */

  private static int between(int[] block, int count, int mask, int low, int high) {
    int outside = 0;
    for (int i = 0; i < count; i++) {
      int key = block[i] ^ block[i] >> 31 & mask;
      outside |= key - low | high - key;
    }
    return outside;
  }

  private static long between(long[] block, int count, long mask, long low, long high) {
    long outside = 0;
    for (int i = 0; i < count; i++) {
      long key = block[i] ^ block[i] >> 63 & mask;
      outside |= key - low | high - key;
    }
    return outside;
  }

  /* A magnitude of at least 1 and at most so much: less 1 it is not negative, less all of it, it is. */

  private static int denormal(int[] block, int count, int flip, int most) {
    int denormal = 0;
    for (int i = 0; i < count; i++) {
      int lessOne = (block[i] ^ block[i] >> 31 & flip) - 1;
      denormal |= ~lessOne & lessOne - most;
    }
    return denormal;
  }

  private static long denormal(long[] block, int count, long flip, long most) {
    long denormal = 0;
    for (int i = 0; i < count; i++) {
      long lessOne = (block[i] ^ block[i] >> 63 & flip) - 1;
      denormal |= ~lessOne & lessOne - most;
    }
    return denormal;
  }

  /** Overwrites what the last blocks left. */
  void zero() {
    Arrays.fill(ints, 0);
    Arrays.fill(longs, 0);
    Arrays.fill(shorts, (short) 0);
    Arrays.fill(bytes, (byte) 0);
  }

  /** Whether nothing is left of any block. */
  boolean isZero() {
    return Arrays.stream(ints).allMatch(i -> i == 0) && Arrays.stream(longs).allMatch(i -> i == 0);
  }
}
