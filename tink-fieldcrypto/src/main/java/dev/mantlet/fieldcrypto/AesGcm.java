package dev.mantlet.fieldcrypto;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM with 12-byte nonces and 16-byte tags (NIST SP 800-38D), on one {@link Cipher}; the
 * nonces are the caller's to keep unique.
 *
 * <p>Each call starts the cipher anew with its own key and nonce. Not thread-safe; not to be used
 * again after an exception.
 */
final class AesGcm implements Lending.Engine {
  static final int NONCE_BYTES = 12;
  static final int TAG_BYTES = 16;

  /** The shortest key of AES, whose key schedule is the cheapest; nothing is encrypted under it. */
  private static final SecretKey NO_SECRET = new SecretKeySpec(new byte[16], "AES");

  private final Cipher cipher;

  AesGcm() {
    try {
      this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES/GCM/NoPadding", e);
    }
  }

  /** Ciphertext and tag; {@code associatedData} is the concatenation of its parts. */
  byte[] encrypt(SecretKey key, byte[] nonce, byte[] plaintext, byte[]... associatedData)
      throws GeneralSecurityException {
    return run(Cipher.ENCRYPT_MODE, key, nonce, plaintext, associatedData);
  }

  /** Throws {@link javax.crypto.AEADBadTagException} for what {@link #encrypt} did not make. */
  byte[] decrypt(SecretKey key, byte[] nonce, byte[] sealed, byte[]... associatedData)
      throws GeneralSecurityException {
    return run(Cipher.DECRYPT_MODE, key, nonce, sealed, associatedData);
  }

  private byte[] run(int mode, SecretKey key, byte[] nonce, byte[] input, byte[]... associatedData)
      throws GeneralSecurityException {
    start(mode, key, nonce);
    for (byte[] part : associatedData) {
      cipher.updateAAD(part);
    }
    return cipher.doFinal(input);
  }

  private void start(int mode, SecretKey key, byte[] nonce) throws GeneralSecurityException {
    cipher.init(mode, key, new GCMParameterSpec(8 * TAG_BYTES, nonce));
  }

  @Override
  public void forgetKey() {
    try {
      start(Cipher.DECRYPT_MODE, NO_SECRET, new byte[NONCE_BYTES]);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM takes any key of 16 bytes", e);
    }
  }
}
