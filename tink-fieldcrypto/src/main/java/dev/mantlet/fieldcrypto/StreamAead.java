package dev.mantlet.fieldcrypto;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.LowLevelCryptoCaller;
import com.google.crypto.tink.StreamingAead;
import com.google.crypto.tink.streamingaead.AesGcmHkdfStreamingKey;
import com.google.crypto.tink.streamingaead.AesGcmHkdfStreamingParameters;
import com.google.crypto.tink.streamingaead.subtle.AesGcmHkdfStreamingAead;
import com.google.crypto.tink.util.SecretBytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;

/**
 * Tink's streaming AEAD (AES256_GCM_HKDF with SHA-256) under the key of one envelope, with
 * commitment and position as associated data. Immutable, thread-safe.
 *
 * <p>Made from the key alone: a keyset's reader would take an I/O error for a wrong key and keep
 * all that it read before the first success.
 */
final class StreamAead {
  /** Bytes of a segment of ciphertext: Tink's choice for AES256_GCM_HKDF_1MB. */
  static final int SEGMENT_BYTES = 1 << 20;

  private static final int KEY_BYTES = 32;

  private final StreamingAead aead;
  private final byte[] commitment;

  /** Copies the key out of {@code keys}. */
  StreamAead(EnvelopeKeys keys, int segmentBytes) {
    this.aead = aead(keys.encryption(), segmentBytes);
    this.commitment = keys.commitment();
  }

  @AccessesPartialKey // the key is derived here and kept nowhere
  @LowLevelCryptoCaller // there is no keyset: the envelope has its own header
  private static StreamingAead aead(byte[] key, int segmentBytes) {
    try {
      AesGcmHkdfStreamingParameters parameters =
          AesGcmHkdfStreamingParameters.builder()
              .setKeySizeBytes(KEY_BYTES)
              .setDerivedAesGcmKeySizeBytes(KEY_BYTES)
              .setHkdfHashType(AesGcmHkdfStreamingParameters.HashType.SHA256)
              .setCiphertextSegmentSizeBytes(segmentBytes)
              .build();
      return AesGcmHkdfStreamingAead.create(
          AesGcmHkdfStreamingKey.create(
              parameters, SecretBytes.copyFrom(key, InsecureSecretKeyAccess.get())));
    } catch (GeneralSecurityException e) {
      throw cannotFail(e);
    }
  }

  /** Seals the stream at {@code position} into {@code sink}, to which it writes its salt now. */
  OutputStream sealing(int position, OutputStream sink) throws IOException {
    try {
      return aead.newEncryptingStream(sink, associatedData(position));
    } catch (GeneralSecurityException e) {
      throw cannotFail(e);
    }
  }

  /** Opens the stream at {@code position} from {@code source}, of which it reads nothing yet. */
  InputStream opening(int position, InputStream source) {
    try {
      return aead.newDecryptingStream(source, associatedData(position));
    } catch (GeneralSecurityException | IOException e) {
      throw cannotFail(e);
    }
  }

  private byte[] associatedData(int position) {
    return new CanonicalBytes(commitment.length + Integer.BYTES)
        .raw(commitment)
        .u32(position)
        .toArray();
  }

  private static IllegalStateException cannotFail(Exception e) {
    return new IllegalStateException("Tink has AES-GCM-HKDF streams for any key of 32 bytes", e);
  }
}
