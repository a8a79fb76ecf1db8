package dev.mantlet.fieldcrypto;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * AES-256-GCM with 12-byte nonces and 16-byte tags (NIST SP 800-38D), on one {@link Cipher}; the nonces are the
 * caller's to keep unique.
 *
 * <p>Not thread-safe: made for one record and dropped, so that an error in the middle leaves no half-used cipher to the
 * next record, nor one per virtual thread.
 */
final class AesGcm {
  static final int NONCE_BYTES = 12;
  static final int TAG_BYTES = 16;

  private final Cipher cipher;
  private final SecretKey key;

  AesGcm(SecretKey key) {
    try {
      this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES/GCM/NoPadding", e);
    }
    this.key = key;
  }

  /** Ciphertext and tag; {@code associatedData} is the concatenation of its parts. */
  byte[] encrypt(byte[] nonce, byte[] plaintext, byte[]... associatedData)
      throws GeneralSecurityException {
    return run(Cipher.ENCRYPT_MODE, nonce, plaintext, associatedData);
  }

  /** Throws {@link javax.crypto.AEADBadTagException} for what {@link #encrypt} did not make. */
  byte[] decrypt(byte[] nonce, byte[] sealed, byte[]... associatedData)
      throws GeneralSecurityException {
    return run(Cipher.DECRYPT_MODE, nonce, sealed, associatedData);
  }

  private byte[] run(int mode, byte[] nonce, byte[] input, byte[]... associatedData)
      throws GeneralSecurityException {
    cipher.init(mode, key, new GCMParameterSpec(8 * TAG_BYTES, nonce));
    for (byte[] part : associatedData) {
      cipher.updateAAD(part);
    }
    return cipher.doFinal(input);
  }
}
