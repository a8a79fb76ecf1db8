package dev.mantlet.fieldcrypto;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.DeterministicAead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.daead.AesSivKey;
import com.google.crypto.tink.daead.AesSivParameters;
import com.google.crypto.tink.daead.DeterministicAeadConfig2026;
import com.google.crypto.tink.util.SecretBytes;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/** AES-256-SIV (RFC 5297) as Tink has it, with the commitment as associated data. */
final class SivMembers implements MemberCipher {
  /** The synthetic initialisation vector, which is the tag. */
  static final int OVERHEAD_BYTES = 16;

  private final DeterministicAead aead;
  private final byte[] commitment;

  SivMembers(byte[] key, byte[] commitment) {
    this.aead = aead(key);
    this.commitment = commitment;
  }

  @AccessesPartialKey // the key is derived here and kept nowhere
  private static DeterministicAead aead(byte[] key) {
    try {
      AesSivParameters parameters =
          AesSivParameters.builder()
              .setKeySizeBytes(key.length)
              .setVariant(AesSivParameters.Variant.NO_PREFIX)
              .build();
      AesSivKey siv =
          AesSivKey.builder()
              .setParameters(parameters)
              .setKeyBytes(SecretBytes.copyFrom(key, InsecureSecretKeyAccess.get()))
              .build();
      return KeysetHandle.newBuilder()
          .setConfiguration(DeterministicAeadConfig2026.get())
          .addEntry(KeysetHandle.importKey(siv).withRandomId().makePrimary())
          .build()
          .getPrimitive(DeterministicAeadConfig2026.get(), DeterministicAead.class);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Tink has AES-SIV for any key of 64 bytes", e);
    }
  }

  @Override
  public void seal(int position, byte[] plaintext, byte[] into, int at) {
    try {
      byte[] sealed = aead.encryptDeterministically(plaintext, commitment);
      System.arraycopy(sealed, 0, into, at, sealed.length);
    } catch (GeneralSecurityException e) {
      throw MemberCipher.cannotFail(e);
    }
  }

  @Override
  public byte[] open(int position, byte[] sealed, int from) {
    try {
      byte[] whole = Arrays.copyOfRange(sealed, from, sealed.length);
      return aead.decryptDeterministically(whole, commitment);
    } catch (GeneralSecurityException e) {
      throw new DecryptionFailedException();
    }
  }
}
