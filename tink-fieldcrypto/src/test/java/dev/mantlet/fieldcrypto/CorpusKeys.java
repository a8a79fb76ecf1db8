package dev.mantlet.fieldcrypto;

import static dev.mantlet.fieldcrypto.PlainCrypto.join;
import static dev.mantlet.fieldcrypto.PlainReader.lp;
import static dev.mantlet.fieldcrypto.PlainReader.utf8;

import dev.mantlet.fieldcrypto.spi.KeyService;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Cipher;

/**
 * The data keys of the corpus and the key service that wraps them: AES-256-GCM under one
 * key-encryption key, a nonce of 12 bytes in front.
 */
final class CorpusKeys implements PlainReader.Keys, KeyService {
  final AtomicInteger unwraps = new AtomicInteger();

  private final byte[] keyEncryptionKey;
  private final Map<ByteBuffer, byte[]> stored = new LinkedHashMap<>();

  CorpusKeys(byte[] keyEncryptionKey) {
    this.keyEncryptionKey = keyEncryptionKey;
  }

  /**
   * One data key.
   *
   * @param purpose 1 sealing, 2 deterministic
   * @param subject empty for a key of the whole tenant
   */
  record Key(byte[] id, byte[] dataKey, int purpose, String tenant, String subject) {
    byte[] context() {
      return join(
          utf8("mantlet field data key, 1"),
          new byte[] {(byte) purpose},
          id,
          lp(utf8(tenant)),
          lp(utf8(subject)));
    }

    /** What the key service wraps. */
    byte[] toBeWrapped() {
      return join(dataKey, PlainCrypto.sha256(context()));
    }
  }

  void store(Key key, byte[] wrapped) {
    stored.put(ByteBuffer.wrap(key.context()), wrapped);
  }

  byte[] wrap(byte[] nonce, byte[] plaintext, byte[] associatedData) {
    return join(
        nonce,
        PlainCrypto.run(() ->
            PlainCrypto.gcm(
                Cipher.ENCRYPT_MODE, keyEncryptionKey, nonce, associatedData, plaintext)));
  }

  @Override
  public Optional<byte[]> stored(byte[] keyContext) {
    return Optional.ofNullable(stored.get(ByteBuffer.wrap(keyContext)));
  }

  /** The reader's side. */
  @Override
  public Optional<byte[]> unwrapped(byte[] wrapped, byte[] keyContext) {
    if (wrapped.length < 28) {
      return Optional.empty();
    }
    byte[] nonce = Arrays.copyOf(wrapped, 12);
    byte[] rest = Arrays.copyOfRange(wrapped, 12, wrapped.length);
    return PlainCrypto.openGcm(keyEncryptionKey, nonce, keyContext, rest);
  }

  /** The product's side; the nonce is the beginning of a digest, so that no chance is needed. */
  @Override
  public byte[] wrap(byte[] key, byte[] associatedData) {
    byte[] nonce = Arrays.copyOf(PlainCrypto.sha256(join(key, associatedData)), 12);
    return wrap(nonce, key, associatedData);
  }

  @Override
  public byte[] unwrap(byte[] wrappedKey, byte[] associatedData) throws GeneralSecurityException {
    unwraps.incrementAndGet();
    return unwrapped(wrappedKey, associatedData)
        .orElseThrow(() -> new GeneralSecurityException("not authentic"));
  }
}
