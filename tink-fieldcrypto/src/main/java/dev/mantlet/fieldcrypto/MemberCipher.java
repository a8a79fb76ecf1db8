package dev.mantlet.fieldcrypto;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals and opens the members of one record under its key.
 *
 * <p>The nonce is the member's position in the order of paths: unique under the record's key, because a record has one
 * list and one salt. Not thread-safe.
 */
final class MemberCipher {
  static final int TAG_BYTES = AesGcm.TAG_BYTES;

  private final AesGcm gcm;
  private final byte[] header;

  MemberCipher(byte[] key, byte[] header) {
    this.gcm = new AesGcm(new SecretKeySpec(key, "AES"));
    this.header = new CanonicalBytes().u16(header.length).raw(header).toArray();
  }

  byte[] seal(int position, FieldContext context, byte[] plaintext) {
    try {
      return gcm.encrypt(nonce(position), plaintext, header, context.canonicalBytes());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM takes any plaintext of at most 16 MiB", e);
    }
  }

  byte[] open(int position, FieldContext context, byte[] sealed) {
    try {
      return gcm.decrypt(nonce(position), sealed, header, context.canonicalBytes());
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
