package dev.mantlet.fieldcrypto;

import java.util.Base64;

/**
 * The text form of a part of a sealed record: {@code mf1.} and base64url (RFC 4648 §5) without
 * padding, one text for each byte string.
 */
final class SealedText {
  private static final String PREFIX = "mf1.";

  private SealedText() {}

  static String encode(byte[] bytes) {
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * Decodes the only text of a byte string of at most {@code maxBytes}.
   *
   * @throws DecryptionFailedException if it is anything else; a text that is too long is refused
   *     before it is decoded
   */
  static byte[] decode(String text, int maxBytes) {
    long maxChars = PREFIX.length() + (maxBytes * 8L + 5) / 6;
    if (!text.startsWith(PREFIX) || text.length() > maxChars) {
      throw new DecryptionFailedException();
    }
    byte[] bytes = lenient(text.substring(PREFIX.length()));
    // The JDK's decoder takes padding and unused bits that are not zero: only what encodes back to
    // the same text is
    // canonical.
    if (!encode(bytes).equals(text)) {
      throw new DecryptionFailedException();
    }
    return bytes;
  }

  private static byte[] lenient(String base64) {
    try {
      return Base64.getUrlDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new DecryptionFailedException();
    }
  }
}
