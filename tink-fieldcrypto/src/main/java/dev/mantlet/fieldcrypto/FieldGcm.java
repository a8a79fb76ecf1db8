package dev.mantlet.fieldcrypto;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM under K_field, the key that all standalone fields of a data key share, on a cipher
 * that keeps its key schedule; the nonce is the beginning of the field's commitment.
 *
 * <p>The JDK keeps copies of the key inside the cipher, which nobody can wipe: they end when the
 * collector finds that nobody has the cipher. Not thread-safe; not to be used again after an
 * exception.
 */
final class FieldGcm {
  private static final byte[] KEY_LABEL = CanonicalBytes.ascii("mantlet K_field, 1");
  private static final int KEY_BYTES = 32;

  private final AesGcm gcm = new AesGcm();
  private final SecretKey key;

  private FieldGcm(SecretKey key) {
    this.key = key;
  }

  /**
   * A cipher of the data key that {@code hmac} works under.
   *
   * @throws IllegalStateException if that key was wiped
   */
  static FieldGcm of(HmacSha256 hmac) {
    byte[] key = hmac.expand(KEY_LABEL, KEY_BYTES);
    try {
      return new FieldGcm(new SecretKeySpec(key, "AES"));
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  /**
   * Encrypts.
   *
   * @param commitment one that no other field of this data key has
   * @param into where ciphertext and tag go, from index {@code at} to the end
   */
  void encrypt(byte[] commitment, byte[] plaintext, byte[] into, int at)
      throws GeneralSecurityException {
    gcm.encrypt(key, nonce(commitment), commitment, plaintext, into, at);
  }

  /**
   * Decrypts ciphertext and tag, from index {@code from} of {@code sealed} to its end.
   *
   * @throws javax.crypto.AEADBadTagException for what was not encrypted with this commitment
   */
  byte[] decrypt(byte[] commitment, byte[] sealed, int from) throws GeneralSecurityException {
    return gcm.decrypt(key, nonce(commitment), commitment, sealed, from);
  }

  private static byte[] nonce(byte[] commitment) {
    return Arrays.copyOf(commitment, AesGcm.NONCE_BYTES);
  }

  @Override
  public String toString() {
    return "FieldGcm[redacted]";
  }
}
