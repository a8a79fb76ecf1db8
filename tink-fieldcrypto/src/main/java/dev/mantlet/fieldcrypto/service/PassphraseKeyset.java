package dev.mantlet.fieldcrypto.service;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.Configuration;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig2026;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.util.SecretBytes;
import dev.mantlet.fieldcrypto.service.KeysetFileException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;

/** The bytes of a keyset file: {@code docs/formats/passphrase-keyset.md}. */
final class PassphraseKeyset {
  /** Largest file, 64 KiB: hundreds of keys, where a rotation a year would be diligent. */
  static final int MAX_BYTES = 64 << 10;

  static final Configuration TINK = AeadConfig2026.get();

  private static final byte[] MAGIC = "MANTLPWK".getBytes(StandardCharsets.US_ASCII);
  private static final int FORMAT = 1;
  private static final int SALT_BYTES = 32;
  private static final int DIGEST_BYTES = 32;
  private static final int HEAD_BYTES = MAGIC.length + Short.BYTES + 3 * Integer.BYTES + SALT_BYTES;

  private PassphraseKeyset() {}

  /**
   * Seals a keyset under a passphrase, with a new salt.
   *
   * @throws IllegalStateException if it has more keys than a file may have
   */
  static byte[] seal(
      KeysetHandle keyset, char[] passphrase, SecureRandom random, Derivation derivation)
      throws KeysetFileException {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    Argon2Work work = Argon2Work.FLOOR;
    byte[] head =
        ByteBuffer.allocate(HEAD_BYTES)
            .put(MAGIC)
            .putShort((short) FORMAT)
            .putInt(work.memoryKib())
            .putInt(work.passes())
            .putInt(work.lanes())
            .put(salt)
            .array();
    try {
      Aead aead = aead(derivation.derive(work, passphrase, salt));
      byte[] sealed = TinkProtoKeysetFormat.serializeEncryptedKeyset(keyset, aead, head, TINK);
      byte[] body = joined(head, sealed);
      return requireReadable(joined(body, sha256(body)), keyset.size());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Tink seals any keyset that it made", e);
    }
  }

  /** What is larger is never opened again. */
  private static byte[] requireReadable(byte[] file, int keys) {
    if (file.length > MAX_BYTES) {
      throw new IllegalStateException(
          "a keyset of "
              + keys
              + " keys does not fit into the "
              + MAX_BYTES
              + " bytes of its file, which is left as it is; make another keyset file and re-wrap"
              + " the data keys with it");
    }
    return file;
  }

  /**
   * Opens what {@link #seal} returned; nothing is derived before all bounds are checked.
   *
   * @throws KeysetFileException DAMAGED, WORK_OUT_OF_BOUNDS, WRONG_PASSPHRASE,
   *     BOUNCY_CASTLE_MISSING
   */
  static KeysetHandle open(byte[] file, char[] passphrase, Derivation derivation)
      throws KeysetFileException {
    int sealedBytes = file.length - HEAD_BYTES - DIGEST_BYTES;
    if (sealedBytes <= 0 || !Arrays.equals(MAGIC, Arrays.copyOf(file, MAGIC.length))) {
      throw damaged("it does not begin as a keyset file does");
    }
    byte[] body = Arrays.copyOf(file, file.length - DIGEST_BYTES);
    if (!MessageDigest.isEqual(sha256(body), Arrays.copyOfRange(file, body.length, file.length))) {
      throw damaged("its digest is not that of its bytes");
    }
    ByteBuffer in = ByteBuffer.wrap(body).position(MAGIC.length);
    int format = in.getShort();
    if (format != FORMAT) {
      throw damaged("its format is " + format + ", known is " + FORMAT);
    }
    Argon2Work work = new Argon2Work(in.getInt(), in.getInt(), in.getInt()).requireWithinBounds();
    byte[] salt = new byte[SALT_BYTES];
    in.get(salt);
    byte[] key = derivation.derive(work, passphrase, salt);
    return opened(
        key, Arrays.copyOf(body, HEAD_BYTES), Arrays.copyOfRange(body, HEAD_BYTES, body.length));
  }

  private static KeysetHandle opened(byte[] key, byte[] head, byte[] sealed)
      throws KeysetFileException {
    try {
      return TinkProtoKeysetFormat.parseEncryptedKeyset(sealed, aead(key), head, TINK);
    } catch (GeneralSecurityException e) {
      throw new KeysetFileException(
          Reason.WRONG_PASSPHRASE,
          "the passphrase is not the one of this keyset file, or the file was changed on purpose");
    }
  }

  /** AES-256-GCM under the derived key, which is wiped. */
  @AccessesPartialKey // the key is derived here and kept nowhere
  private static Aead aead(byte[] key) throws GeneralSecurityException {
    try {
      AesGcmParameters parameters =
          AesGcmParameters.builder()
              .setKeySizeBytes(Argon2Work.KEY_BYTES)
              .setIvSizeBytes(12)
              .setTagSizeBytes(16)
              .setVariant(AesGcmParameters.Variant.NO_PREFIX)
              .build();
      AesGcmKey imported =
          AesGcmKey.builder()
              .setParameters(parameters)
              .setKeyBytes(SecretBytes.copyFrom(key, InsecureSecretKeyAccess.get()))
              .build();
      return KeysetHandle.newBuilder()
          .setConfiguration(TINK)
          .addEntry(KeysetHandle.importKey(imported).withRandomId().makePrimary())
          .build()
          .getPrimitive(TINK, Aead.class);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  static KeysetFileException damaged(String how) {
    return new KeysetFileException(
        Reason.DAMAGED,
        "this is no keyset file that can be used: " + how + "; restore it from a backup");
  }

  private static byte[] joined(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
