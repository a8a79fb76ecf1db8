package dev.mantlet.fieldcrypto;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM with the position as nonce and the commitment as associated data.
 *
 * <p>A position is used once under the key of an envelope, because an envelope has one list of
 * members and one salt.
 */
final class GcmMembers implements MemberCipher {
  private final AesGcm gcm;
  private final SecretKey key;
  private final byte[] commitment;

  GcmMembers(AesGcm gcm, byte[] key, byte[] commitment) {
    this.gcm = gcm;
    this.key = new SecretKeySpec(key, "AES");
    this.commitment = commitment;
  }

  @Override
  public void seal(int position, byte[] plaintext, byte[] into, int at) {
    try {
      gcm.encrypt(key, nonce(position), commitment, plaintext, into, at);
    } catch (GeneralSecurityException e) {
      throw MemberCipher.cannotFail(e);
    }
  }

  @Override
  public byte[] open(int position, byte[] sealed, int from) {
    try {
      return gcm.decrypt(key, nonce(position), commitment, sealed, from);
    } catch (AEADBadTagException e) {
      throw new DecryptionFailedException();
    } catch (GeneralSecurityException e) {
      throw MemberCipher.refusedWithoutReason(e);
    }
  }

  /** Eight zero bytes and the position as u32. */
  static byte[] nonce(int position) {
    return ByteBuffer.allocate(AesGcm.NONCE_BYTES).putInt(8, position).array();
  }
}
