package dev.mantlet.fieldcrypto;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals and opens the members of one record under its key.
 *
 * <p>The nonce is the member's position in the order of paths: unique under the record's key,
 * because a record has one list and one salt. There is no associated data: header, context and list
 * of members are in the key, the place in the list is in the nonce. Not thread-safe.
 */
final class MemberCipher {
  static final int TAG_BYTES = AesGcm.TAG_BYTES;

  private final AesGcm gcm;
  private final SecretKey key;

  MemberCipher(AesGcm gcm, byte[] key) {
    this.gcm = gcm;
    this.key = new SecretKeySpec(key, "AES");
  }

  byte[] seal(int position, byte[] plaintext) {
    try {
      return gcm.encrypt(key, nonce(position), plaintext);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM takes any plaintext of at most 16 MiB", e);
    }
  }

  byte[] open(int position, byte[] sealed) {
    try {
      return gcm.decrypt(key, nonce(position), sealed);
    } catch (AEADBadTagException e) {
      throw new DecryptionFailedException();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM refuses nothing but a wrong tag", e);
    }
  }

  /** Four zero bytes and the position as u64. */
  static byte[] nonce(int position) {
    return ByteBuffer.allocate(AesGcm.NONCE_BYTES).putInt(0).putLong(position).array();
  }
}
