package dev.mantlet.fieldcrypto;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The text form of a part of a sealed record: {@code mf1.} and base64url (RFC 4648 §5) without
 * padding, one text for each byte string.
 */
final class SealedText {
  private static final String PREFIX = "mf1.";

  /** So many bytes encode to as many characters as the prefix has. */
  private static final int PREFIX_BYTES = 3;

  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private SealedText() {}

  static String encode(byte[] bytes) {
    byte[] shifted = new byte[PREFIX_BYTES + bytes.length];
    System.arraycopy(bytes, 0, shifted, PREFIX_BYTES, bytes.length);
    byte[] text = ENCODER.encode(shifted); // the first characters give way to the prefix
    for (int i = 0; i < PREFIX.length(); i++) {
      text[i] = (byte) PREFIX.charAt(i);
    }
    return new String(text, StandardCharsets.ISO_8859_1);
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
