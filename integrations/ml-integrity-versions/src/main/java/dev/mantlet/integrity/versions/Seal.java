package dev.mantlet.integrity.versions;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/**
 * The last 32 bytes of a store file: a digest against accidents, or a MAC against whoever has not
 * the key. Immutable, thread-safe if the key is.
 */
sealed interface Seal {
  int BYTES = 32;

  /** The number that stands for this kind of seal in the file. */
  short kind();

  byte[] over(byte[] content);

  /** SHA-256. */
  record Digest() implements Seal {
    @Override
    public short kind() {
      return 0;
    }

    @Override
    public byte[] over(byte[] content) {
      try {
        return MessageDigest.getInstance("SHA-256").digest(content);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("this Java runtime has no SHA-256", e);
      }
    }
  }

  /** HMAC-SHA-256 (RFC 2104) with a key of the application. */
  record Hmac(SecretKey key) implements Seal {
    private static final int MIN_KEY_BYTES = 16;

    public Hmac {
      byte[] encoded = key.getEncoded(); // none, where the key stays in a token
      if (encoded != null && encoded.length < MIN_KEY_BYTES) {
        throw new IllegalArgumentException(
            "the key of a version store has 16 bytes or more, found " + encoded.length);
      }
    }

    @Override
    public short kind() {
      return 1;
    }

    @Override
    public byte[] over(byte[] content) {
      try {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(key);
        return mac.doFinal(content);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("the key of the version store cannot make HmacSHA256", e);
      }
    }

    /** The key stays out of messages. */
    @Override
    public String toString() {
      return "Hmac";
    }
  }
}
