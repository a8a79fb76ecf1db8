package dev.mantlet.integrity;

import java.util.Base64;
import java.util.Optional;

/**
 * Base64 of RFC 4648 §4 in its one canonical spelling: padded, and no bit set that says nothing.
 */
final class Base64Text {
  private static final String DIGITS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

  private Base64Text() {}

  /** The bytes, or nothing if the spelling is another; the text is not spelled anew to find out. */
  static Optional<byte[]> decode(String text) {
    if (text.length() % 4 != 0 || !endsInZeroBits(text)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The bits of the last digit that belong to no byte: two before one pad, four before two. */
  private static boolean endsInZeroBits(String text) {
    int pads = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
    if (pads == 0) {
      return true;
    }
    int last = DIGITS.indexOf(text.charAt(text.length() - pads - 1));
    return last >= 0 && (last & (pads == 1 ? 0b11 : 0b1111)) == 0;
  }

  static String encode(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
