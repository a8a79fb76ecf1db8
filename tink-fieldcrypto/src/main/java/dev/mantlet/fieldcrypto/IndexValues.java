package dev.mantlet.fieldcrypto;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * How values that are not texts become bytes of an index, and the codes of their forms, which are
 * part of its key; those of texts are in {@link BlindIndex.TextForm}. Format: {@code
 * docs/formats/blind-index.md}.
 */
final class IndexValues {
  static final int BYTES = 6;
  static final int NUMBER = 7;
  static final int ENUM = 8;
  static final int BOOLEAN = 9;
  static final int DATE = 10;

  private IndexValues() {}

  /** A number as 8 big-endian bytes. */
  static byte[] i64(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }

  static byte[] name(Enum<?> constant) {
    return constant.name().getBytes(StandardCharsets.UTF_8);
  }

  static byte[] truth(boolean value) {
    return new byte[] {(byte) (value ? 1 : 0)};
  }

  /**
   * Returns {@code value} if it is in the range.
   *
   * @param what its name in the message
   */
  static int between(int value, int least, int most, String what) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          what + " must be " + least + " to " + most + ", was " + value);
    }
    return value;
  }
}
