package dev.mantlet.guard.internal;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Numbers that nobody can predict who does not know the key: AES-256 in counter mode (NIST SP
 * 800-38A, section 6.5), from counter 0. Not thread-safe.
 */
public final class KeyStream implements RandomGenerator {
  /** The bytes of a key. */
  public static final int KEY_BYTES = 32;

  private static final int BLOCK = 256;

  private final Cipher cipher;
  private final byte[] zeros = new byte[BLOCK];
  private final byte[] bytes = new byte[BLOCK];
  private final ByteBuffer numbers = ByteBuffer.wrap(bytes);
  private int next = BLOCK;

  private KeyStream(byte[] key) {
    try {
      cipher = Cipher.getInstance("AES/CTR/NoPadding");
      cipher.init(
          Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(new byte[16]));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM has no AES in counter mode", e);
    }
  }

  /** The numbers of a key that no other use may share. */
  public static KeyStream of(byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          "a key must have " + KEY_BYTES + " bytes, had " + key.length);
    }
    return new KeyStream(key);
  }

  /** The numbers of a new key from the system's generator. */
  public static KeyStream unpredictable() {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return new KeyStream(key);
  }

  @Override
  public long nextLong() {
    if (next == BLOCK) {
      refill();
    }
    long number = numbers.getLong(next);
    next += Long.BYTES;
    return number;
  }

  private void refill() {
    try {
      cipher.update(zeros, 0, BLOCK, bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES in counter mode failed", e);
    }
    next = 0;
  }
}
