package dev.mantlet.fieldcrypto.spi;

import java.util.HexFormat;

/**
 * The name of a data key: 16 random bytes, which say nothing about the key or its owner. Immutable.
 *
 * @param hex the bytes as 32 lower-case hexadecimal digits
 */
public record KeyId(String hex) {
  /** Bytes of an id; at 128 random bits no two keys of a store ever share one. */
  public static final int BYTES = 16;

  /**
   * Checks the form.
   *
   * @throws IllegalArgumentException if it is not 32 lower-case hexadecimal digits
   */
  public KeyId {
    if (!isWellFormed(hex)) {
      throw new IllegalArgumentException(
          "a key id has " + 2 * BYTES + " lower-case hexadecimal digits; this text has not");
    }
  }

  private static boolean isWellFormed(String hex) {
    for (int i = 0; i < hex.length(); i++) {
      char digit = hex.charAt(i);
      if (!(digit >= '0' && digit <= '9' || digit >= 'a' && digit <= 'f')) {
        return false;
      }
    }
    return hex.length() == 2 * BYTES;
  }

  /**
   * The id with these bytes.
   *
   * @throws IllegalArgumentException if there are not 16 of them
   */
  public static KeyId of(byte[] bytes) {
    return new KeyId(HexFormat.of().formatHex(bytes));
  }

  /** The 16 bytes, in an array of the caller's. */
  public byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }
}
