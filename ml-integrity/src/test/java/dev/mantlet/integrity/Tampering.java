package dev.mantlet.integrity;

import java.util.ArrayList;
import java.util.List;

/** Flips the bits of something signed, one at a time. */
final class Tampering {
  private static final boolean EVERY_BIT = Boolean.getBoolean("mantlet.nightly");

  private Tampering() {}

  /**
   * Where a flipped bit is accepted all the same: one bit of every byte, another from byte to byte;
   * every bit with {@code mantlet.nightly}.
   *
   * @param reader refuses by a {@link ModelRejectedException}, and by nothing else
   */
  static List<String> accepted(byte[] good, Reader reader) {
    List<String> accepted = new ArrayList<>();
    for (int bit = 0; bit < good.length * 8; bit++) {
      byte[] bad = good.clone();
      bad[bit / 8] ^= (byte) (1 << bit % 8);
      boolean tried = EVERY_BIT || bit % 8 == bit / 8 % 8;
      if (tried && isAccepted(bad, reader)) {
        accepted.add("bit " + bit);
      }
    }
    return accepted;
  }

  static boolean isAccepted(byte[] bytes, Reader reader) {
    try {
      reader.read(bytes);
      return true;
    } catch (ModelRejectedException e) {
      return false;
    }
  }

  interface Reader {
    void read(byte[] bytes);
  }
}
