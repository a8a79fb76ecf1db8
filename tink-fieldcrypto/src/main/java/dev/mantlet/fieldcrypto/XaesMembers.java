package dev.mantlet.fieldcrypto;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.aead.AeadConfig2026;
import com.google.crypto.tink.aead.XAesGcmKey;
import com.google.crypto.tink.aead.XAesGcmParameters;
import com.google.crypto.tink.util.SecretBytes;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/**
 * XAES-256-GCM (C2SP XAES-256-GCM) as Tink has it, with commitment and position as associated data.
 */
final class XaesMembers implements MemberCipher {
  /** A nonce of 24 bytes, of which Tink calls the first half a salt, and the tag. */
  static final int OVERHEAD_BYTES = 24 + AesGcm.TAG_BYTES;

  private static final int SALT_HALF_BYTES = 12;

  private final Aead aead;
  private final byte[] commitment;

  XaesMembers(byte[] key, byte[] commitment) {
    this.aead = aead(key);
    this.commitment = commitment;
  }

  @AccessesPartialKey // the key is derived here and kept nowhere
  private static Aead aead(byte[] key) {
    try {
      XAesGcmKey xaes =
          XAesGcmKey.create(
              XAesGcmParameters.create(XAesGcmParameters.Variant.NO_PREFIX, SALT_HALF_BYTES),
              SecretBytes.copyFrom(key, InsecureSecretKeyAccess.get()),
              null);
      return KeysetHandle.newBuilder()
          .setConfiguration(AeadConfig2026.get())
          .addEntry(KeysetHandle.importKey(xaes).withRandomId().makePrimary())
          .build()
          .getPrimitive(AeadConfig2026.get(), Aead.class);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Tink has XAES-256-GCM for any key of 32 bytes", e);
    }
  }

  @Override
  public void seal(int position, byte[] plaintext, byte[] into, int at) {
    try {
      byte[] sealed = aead.encrypt(plaintext, associatedData(position));
      System.arraycopy(sealed, 0, into, at, sealed.length);
    } catch (GeneralSecurityException e) {
      throw MemberCipher.cannotFail(e);
    }
  }

  @Override
  public byte[] open(int position, byte[] sealed, int from) {
    try {
      byte[] whole = Arrays.copyOfRange(sealed, from, sealed.length);
      return aead.decrypt(whole, associatedData(position));
    } catch (GeneralSecurityException e) {
      throw new DecryptionFailedException();
    }
  }

  private byte[] associatedData(int position) {
    return new CanonicalBytes().raw(commitment).u32(position).toArray();
  }
}
