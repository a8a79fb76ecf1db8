package dev.mantlet.fieldcrypto;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes the encodings of the format: big-endian integers and strings with their length in front.
 */
final class CanonicalBytes {
  /**
   * Largest accepted string, in UTF-8 bytes: identifiers are short, and the length must fit a u16.
   */
  static final int MAX_STRING_BYTES = 1024;

  private byte[] bytes;
  private int length;

  CanonicalBytes() {
    this(128);
  }

  /** Room for {@code expected} bytes, and for more when they come. */
  CanonicalBytes(int expected) {
    bytes = new byte[expected];
  }

  CanonicalBytes raw(byte[] more) {
    reserve(more.length);
    System.arraycopy(more, 0, bytes, length, more.length);
    length += more.length;
    return this;
  }

  CanonicalBytes u8(int value) {
    reserve(1);
    bytes[length++] = (byte) value;
    return this;
  }

  CanonicalBytes u16(int value) {
    return u8(value >>> 8).u8(value);
  }

  CanonicalBytes u32(int value) {
    return u16(value >>> 16).u16(value);
  }

  CanonicalBytes u64(long value) {
    return u32((int) (value >>> 32)).u32((int) value);
  }

  /** lp(text): a u16 length and the UTF-8 bytes. */
  CanonicalBytes string(String text) {
    return string(text.getBytes(StandardCharsets.UTF_8));
  }

  /** lp of a string in UTF-8. */
  CanonicalBytes string(byte[] utf8) {
    return u16(utf8.length).raw(utf8);
  }

  /** What was written; nothing more may be. */
  byte[] toArray() {
    return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
  }

  private void reserve(int more) {
    if (more > bytes.length - length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, Math.addExact(length, more)));
    }
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Returns {@code text} if the format can carry it.
   *
   * @param what the name of the string in the exception; the string itself may be personal and is
   *     never shown
   * @throws IllegalArgumentException if it is empty, too long or not encodable
   */
  static String checked(String what, String text) {
    utf8(what, text);
    return text;
  }

  /** The UTF-8 form of what passes {@link #checked}. */
  static byte[] utf8(String what, String text) {
    // A UTF-16 unit takes at least one byte, so that a long string is refused before it is encoded.
    byte[] utf8 =
        text.length() > MAX_STRING_BYTES ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
    int bytes = Math.max(text.length(), utf8.length);
    if (bytes == 0 || bytes > MAX_STRING_BYTES) {
      throw new IllegalArgumentException(
          what
              + " must have 1 to "
              + MAX_STRING_BYTES
              + " UTF-8 bytes, has "
              + (bytes == 0 ? "none" : bytes + " or more"));
    }
    if (hasLoneSurrogate(text, utf8)) {
      throw new IllegalArgumentException(
          what + " has a surrogate without its partner, which has no UTF-8 form");
    }
    return utf8;
  }

  /**
   * Whether {@code text} has no UTF-8 form: String.getBytes then wrote a question mark into {@code
   * utf8}.
   */
  static boolean hasLoneSurrogate(String text, byte[] utf8) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return !new String(utf8, StandardCharsets.UTF_8).equals(text);
      }
    }
    return false;
  }
}
