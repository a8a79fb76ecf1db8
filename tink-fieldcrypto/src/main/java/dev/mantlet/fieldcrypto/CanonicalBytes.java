package dev.mantlet.fieldcrypto;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Writes the encodings of the format: big-endian integers and strings with their length in front. */
final class CanonicalBytes {
  /** Largest accepted string, in UTF-8 bytes: identifiers are short, and the length must fit a u16. */
  static final int MAX_STRING_BYTES = 1024;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(128);

  CanonicalBytes raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  CanonicalBytes u8(int value) {
    out.write(value);
    return this;
  }

  CanonicalBytes u16(int value) {
    return u8(value >>> 8).u8(value);
  }

  CanonicalBytes u32(int value) {
    return u16(value >>> 16).u16(value);
  }

  /** lp(text): a u16 length and the UTF-8 bytes. */
  CanonicalBytes string(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return u16(utf8.length).raw(utf8);
  }

  byte[] toArray() {
    return out.toByteArray();
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Returns {@code text} if the format can carry it.
   *
   * @param what the name of the string in the exception; the string itself may be personal and is never shown
   * @throws IllegalArgumentException if it is empty, too long or not encodable
   */
  static String checked(String what, String text) {
    // A UTF-16 unit takes at least one byte, so that a long string is refused before it is encoded.
    int bytes = text.length() > MAX_STRING_BYTES ? text.length() : utf8Length(what, text);
    if (bytes == 0 || bytes > MAX_STRING_BYTES) {
      throw new IllegalArgumentException(
          what
              + " must have 1 to "
              + MAX_STRING_BYTES
              + " UTF-8 bytes, has "
              + (bytes == 0 ? "none" : bytes + " or more"));
    }
    return text;
  }

  private static int utf8Length(String what, String text) {
    try {
      ByteBuffer utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      return utf8.remaining();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          what + " has a surrogate without its partner, which has no UTF-8 form", e);
    }
  }

  /**
   * Orders strings as their UTF-8 bytes, which is the order of code points; {@code String.compareTo} orders UTF-16
   * units.
   */
  static int compareUtf8(String left, String right) {
    int end = Math.min(left.length(), right.length());
    for (int i = 0; i < end; i++) {
      char l = left.charAt(i);
      char r = right.charAt(i);
      if (l != r) {
        boolean sameKind = Character.isSurrogate(l) == Character.isSurrogate(r);
        return sameKind ? l - r : Character.isSurrogate(l) ? 1 : -1;
      }
    }
    return left.length() - right.length();
  }
}
