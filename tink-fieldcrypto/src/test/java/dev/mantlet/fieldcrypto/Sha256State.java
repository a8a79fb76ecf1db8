package dev.mantlet.fieldcrypto;

import java.nio.ByteBuffer;
import java.util.stream.IntStream;

/** The state of SHA-256 after one block (FIPS 180-4 §6.2.2), which the JDK does not give out. */
final class Sha256State {
  /** §4.2.2: the first 32 bits of the fractional parts of the cube roots of 64 primes. */
  private static final int[] K = primes(64).map(p -> fraction(Math.cbrt(p))).toArray();

  private Sha256State() {}

  /** The eight words of the state, big endian, after a block of 64 bytes. */
  static byte[] after(byte[] block) {
    int[] w = new int[64];
    ByteBuffer.wrap(block).asIntBuffer().get(w, 0, 16);
    for (int t = 16; t < 64; t++) {
      int a = w[t - 15];
      int b = w[t - 2];
      w[t] =
          w[t - 16]
              + (rotated(a, 7) ^ rotated(a, 18) ^ a >>> 3)
              + w[t - 7]
              + (rotated(b, 17) ^ rotated(b, 19) ^ b >>> 10);
    }
    int[] start = primes(8).map(p -> fraction(Math.sqrt(p))).toArray();
    int[] s = start.clone();
    for (int t = 0; t < 64; t++) {
      int t1 =
          s[7]
              + (rotated(s[4], 6) ^ rotated(s[4], 11) ^ rotated(s[4], 25))
              + (s[4] & s[5] ^ ~s[4] & s[6])
              + K[t]
              + w[t];
      int t2 =
          (rotated(s[0], 2) ^ rotated(s[0], 13) ^ rotated(s[0], 22))
              + (s[0] & s[1] ^ s[0] & s[2] ^ s[1] & s[2]);
      System.arraycopy(s, 0, s, 1, 7);
      s[4] += t1;
      s[0] = t1 + t2;
    }
    ByteBuffer state = ByteBuffer.allocate(32);
    IntStream.range(0, 8).forEach(i -> state.putInt(start[i] + s[i]));
    return state.array();
  }

  private static int rotated(int word, int bits) {
    return Integer.rotateRight(word, bits);
  }

  private static IntStream primes(int count) {
    return IntStream.iterate(2, n -> n + 1)
        .filter(n -> IntStream.range(2, n).noneMatch(d -> n % d == 0))
        .limit(count);
  }

  private static int fraction(double root) {
    return (int) (long) ((root - Math.floor(root)) * 0x1p32);
  }
}
