package dev.mantlet.fieldcrypto;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * AES-256-GCM with 12-byte nonces and 16-byte tags (NIST SP 800-38D), on one {@link Cipher}; the
 * nonces are the caller's to keep unique.
 *
 * <p>Each call starts the cipher anew with its own key and nonce. Not thread-safe; not to be used
 * again after an exception.
 */
final class AesGcm {
  static final int NONCE_BYTES = 12;
  static final int TAG_BYTES = 16;

  private final Cipher cipher;

  AesGcm() {
    try {
      this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES/GCM/NoPadding", e);
    }
  }

  /**
   * Encrypts.
   *
   * @param into where ciphertext and tag go, from index {@code at} to the end
   */
  void encrypt(
      SecretKey key, byte[] nonce, byte[] associatedData, byte[] plaintext, byte[] into, int at)
      throws GeneralSecurityException {
    start(Cipher.ENCRYPT_MODE, key, nonce);
    cipher.updateAAD(associatedData);
    cipher.doFinal(plaintext, 0, plaintext.length, into, at);
  }

  /**
   * Decrypts ciphertext and tag, from index {@code from} of {@code sealed} to its end.
   *
   * @throws javax.crypto.AEADBadTagException for what {@link #encrypt} did not make
   */
  byte[] decrypt(SecretKey key, byte[] nonce, byte[] associatedData, byte[] sealed, int from)
      throws GeneralSecurityException {
    start(Cipher.DECRYPT_MODE, key, nonce);
    cipher.updateAAD(associatedData);
    return cipher.doFinal(sealed, from, sealed.length - from);
  }

  private void start(int mode, SecretKey key, byte[] nonce) throws GeneralSecurityException {
    cipher.init(mode, key, new GCMParameterSpec(8 * TAG_BYTES, nonce));
  }
}
