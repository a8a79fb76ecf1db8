package dev.mantlet.guard.internal;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HMAC-SHA-256 (RFC 2104) of several texts, such that no two lists of texts meet. Thread-safe; the
 * key never shows.
 */
public final class KeyedHash {
  /** Shortest key: as long as what comes out (RFC 2104, section 3). */
  public static final int MIN_KEY_BYTES = 32;

  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;

  private KeyedHash(SecretKeySpec key) {
    this.key = key;
  }

  /**
   * A hash under this key, which is copied.
   *
   * @throws IllegalArgumentException if the key is too short
   */
  public static KeyedHash of(byte[] key) {
    if (key.length < MIN_KEY_BYTES) {
      throw new IllegalArgumentException(
          "the key must have " + MIN_KEY_BYTES + " bytes or more, had " + key.length);
    }
    return new KeyedHash(new SecretKeySpec(key, ALGORITHM));
  }

  /** The 32 bytes for these parts; each goes in behind its length. */
  public byte[] digest(byte[]... parts) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM); // every Java platform has it
      mac.init(key);
      for (byte[] part : parts) {
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The characters of a name; unlike in UTF-8, half a surrogate pair is not taken for another. */
  public static byte[] bytes(String name) {
    byte[] bytes = new byte[Character.BYTES * name.length()];
    ByteBuffer.wrap(bytes).asCharBuffer().put(name);
    return bytes;
  }
}
