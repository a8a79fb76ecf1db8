package dev.mantlet.integrity;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * SHA-256 by the JDK, whose implementation uses the processor's instructions; digests are shown as
 * lower-case hex.
 */
final class Sha256 {
  /** Length of a digest in bytes. */
  static final int BYTES = 32;

  private static final HexFormat HEX = HexFormat.of();

  private Sha256() {}

  static MessageDigest start() {
    return digest("SHA-256");
  }

  /** A digest that every Java platform must have, or one of the same family. */
  static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime has no " + algorithm, e);
    }
  }

  static String hexOf(byte[] content) {
    return hex(start().digest(content));
  }

  static String hex(byte[] digest) {
    return HEX.formatHex(digest);
  }

  static byte[] bytes(String hex) {
    return HEX.parseHex(hex);
  }

  /** Whether {@code text} is a digest as the format wants it: 64 lower-case hex digits. */
  static boolean isHex(String text) {
    return text.length() == 2 * BYTES && isLowerHex(text);
  }

  static boolean isLowerHex(String text) {
    return text.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
  }

  /** The first eight digits, enough for a message. */
  static String brief(String hex) {
    return hex.length() <= 8 ? hex : hex.substring(0, 8) + "..";
  }
}
