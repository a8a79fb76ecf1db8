package dev.mantlet.fieldcrypto;

import java.util.Arrays;

/** SHAKE-128 (FIPS 202 §6.2), which the JDK has not: absorbs, then squeezes any number of bytes. */
final class Shake128 {
  private static final int RATE = 168;

  /** Rotations and lanes in the order in which rho and pi visit them (FIPS 202 §3.2). */
  private static final int[] ROTATION = new int[24];

  private static final int[] LANE = new int[24];

  /** The constants of iota, from the shift register of FIPS 202 §3.2.5. */
  private static final long[] ROUND = new long[24];

  static {
    int x = 1;
    int y = 0;
    for (int t = 0; t < 24; t++) {
      LANE[t] = x + 5 * y;
      ROTATION[t] = (t + 1) * (t + 2) / 2 % 64;
      int next = (2 * x + 3 * y) % 5;
      x = y;
      y = next;
    }
    int register = 1;
    for (int round = 0; round < 24; round++) {
      for (int j = 0; j < 7; j++) {
        if ((register & 1) == 1) {
          ROUND[round] |= 1L << (1 << j) - 1;
        }
        register = register << 1 ^ (register >>> 7) * 0x171;
      }
    }
  }

  private final long[] state = new long[25];
  private int at;
  private boolean squeezing;

  void absorb(byte[] bytes) {
    for (byte next : bytes) {
      xor(at++, next);
      if (at == RATE) {
        permute();
        at = 0;
      }
    }
  }

  byte[] squeeze(int length) {
    if (!squeezing) {
      xor(at, (byte) 0x1f);
      xor(RATE - 1, (byte) 0x80);
      squeezing = true;
      at = RATE;
    }
    byte[] out = new byte[length];
    for (int i = 0; i < length; i++) {
      if (at == RATE) {
        permute();
        at = 0;
      }
      out[i] = (byte) (state[at / 8] >>> 8 * (at % 8));
      at++;
    }
    return out;
  }

  private void xor(int index, byte value) {
    state[index / 8] ^= (value & 0xffL) << 8 * (index % 8);
  }

  private void permute() {
    long[] column = new long[5];
    for (int round = 0; round < 24; round++) {
      Arrays.fill(column, 0);
      for (int i = 0; i < 25; i++) {
        column[i % 5] ^= state[i];
      }
      for (int i = 0; i < 25; i++) {
        state[i] ^= column[(i + 4) % 5] ^ Long.rotateLeft(column[(i + 1) % 5], 1);
      }
      // Rho and pi: a lane goes, turned, to the next place on the walk.
      long moving = state[LANE[0]];
      for (int t = 0; t < 24; t++) {
        int to = LANE[(t + 1) % 24];
        long there = state[to];
        state[to] = Long.rotateLeft(moving, ROTATION[t]);
        moving = there;
      }
      chi();
      state[0] ^= ROUND[round];
    }
  }

  private void chi() {
    for (int row = 0; row < 25; row += 5) {
      long[] lanes = Arrays.copyOfRange(state, row, row + 5);
      for (int i = 0; i < 5; i++) {
        state[row + i] = lanes[i] ^ ~lanes[(i + 1) % 5] & lanes[(i + 2) % 5];
      }
    }
  }
}
