package dev.mantlet.fieldcrypto;

import java.security.GeneralSecurityException;

/** The AEAD of a suite under the key of one envelope. Not thread-safe. */
interface MemberCipher {
  /**
   * Seals a value at its position.
   *
   * @param into where the sealed value goes, from index {@code at} to the end
   */
  void seal(int position, byte[] plaintext, byte[] into, int at);

  /**
   * Opens a value at its position.
   *
   * @param sealed the sealed value, from index {@code from} to the end
   * @throws DecryptionFailedException if it was not sealed at this position under this key
   */
  byte[] open(int position, byte[] sealed, int from);

  /** What AES-GCM throws on opening, except for a wrong tag: nothing. */
  static IllegalStateException refusedWithoutReason(GeneralSecurityException e) {
    return new IllegalStateException("AES-GCM refuses nothing but a wrong tag", e);
  }

  /** What an AEAD throws on sealing a plaintext within the format's bounds: nothing. */
  static IllegalStateException cannotFail(GeneralSecurityException e) {
    return new IllegalStateException("the AEAD takes any plaintext within the format's bounds", e);
  }
}
