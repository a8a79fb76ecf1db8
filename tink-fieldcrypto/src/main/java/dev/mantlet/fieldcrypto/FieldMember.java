package dev.mantlet.fieldcrypto;

import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;

/**
 * The one value of a standalone field, under a cipher of its data key.
 *
 * <p>The cipher goes back to the data key after its work; one whose work threw anything is dropped.
 */
final class FieldMember implements MemberCipher {
  private final HmacSha256 hmac;
  private final DataKey dataKey;
  private final byte[] commitment;

  /**
   * Seals or opens the value with this commitment.
   *
   * @param hmac for a cipher that has to be made
   */
  FieldMember(HmacSha256 hmac, DataKey dataKey, byte[] commitment) {
    this.hmac = hmac;
    this.dataKey = dataKey;
    this.commitment = commitment;
  }

  @Override
  public void seal(int position, byte[] plaintext, byte[] into, int at) {
    FieldGcm gcm = dataKey.takeFieldGcm(hmac);
    try {
      gcm.encrypt(commitment, plaintext, into, at);
    } catch (GeneralSecurityException e) {
      throw MemberCipher.cannotFail(e);
    }
    dataKey.giveBack(gcm);
  }

  @Override
  public byte[] open(int position, byte[] sealed, int from) {
    FieldGcm gcm = dataKey.takeFieldGcm(hmac);
    byte[] plaintext = opened(gcm, sealed, from);
    dataKey.giveBack(gcm);
    return plaintext;
  }

  private byte[] opened(FieldGcm gcm, byte[] sealed, int from) {
    try {
      return gcm.decrypt(commitment, sealed, from);
    } catch (AEADBadTagException e) {
      throw new DecryptionFailedException();
    } catch (GeneralSecurityException e) {
      throw MemberCipher.refusedWithoutReason(e);
    }
  }
}
