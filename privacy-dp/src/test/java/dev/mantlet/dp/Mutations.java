package dev.mantlet.dp;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Bytes that are nearly good: changed, cut, grown or mixed at random, the same in every run. */
public final class Mutations {
  private static final long[] EDGES = {
    0,
    1,
    -1,
    2,
    127,
    128,
    255,
    256,
    1024,
    1025,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    1L << 62,
    (1L << 62) + 1
  };

  private final SplittableRandom random;

  public Mutations(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** How often to try: some, or with {@code mantlet.nightly} very many. */
  public static int tries(int some) {
    return Boolean.getBoolean("mantlet.nightly") ? 100 * some : some;
  }

  /** One or more changes to a copy of the bytes. */
  public byte[] of(byte[] good, byte[] other) {
    byte[] bytes = good.clone();
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes; i++) {
      bytes = changed(bytes, other);
    }
    return bytes;
  }

  private byte[] changed(byte[] bytes, byte[] other) {
    if (bytes.length == 0) {
      return new byte[] {(byte) random.nextInt()};
    }
    int at = random.nextInt(bytes.length);
    return switch (random.nextInt(7)) {
      case 0 -> flipped(bytes, at);
      case 1 -> written(bytes, at, EDGES[random.nextInt(EDGES.length)], Long.BYTES);
      case 2 -> written(bytes, at, EDGES[random.nextInt(EDGES.length)], Integer.BYTES);
      case 3 -> Arrays.copyOf(bytes, at);
      case 4 -> Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(40));
      case 5 -> doubled(bytes, at);
      default -> mixed(bytes, other, at);
    };
  }

  private byte[] flipped(byte[] bytes, int at) {
    bytes[at] ^= (byte) (1 << random.nextInt(8));
    return bytes;
  }

  private static byte[] written(byte[] bytes, int at, long number, int length) {
    for (int i = 0; i < length && at + i < bytes.length; i++) {
      bytes[at + i] = (byte) (number >>> 8 * (length - 1 - i));
    }
    return bytes;
  }

  /** A piece of it twice. */
  private byte[] doubled(byte[] bytes, int at) {
    int length = 1 + random.nextInt(bytes.length - at);
    byte[] longer = Arrays.copyOf(bytes, bytes.length + length);
    System.arraycopy(bytes, at, longer, at + length, bytes.length - at);
    return longer;
  }

  private static byte[] mixed(byte[] bytes, byte[] other, int at) {
    int from = Math.min(at, other.length);
    System.arraycopy(
        other,
        from,
        bytes,
        from,
        Math.min(other.length, bytes.length) - Math.min(from, bytes.length));
    return bytes;
  }
}
