package dev.mantlet.fieldcrypto.service;

import com.google.crypto.tink.Aead;
import dev.mantlet.fieldcrypto.spi.KeyService;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Objects;

/**
 * A {@link KeyService} on any Tink {@link Aead}: a keyset of this process, or the client of a cloud
 * KMS.
 *
 * <p>Tink throws {@link GeneralSecurityException} for all that goes wrong. It is passed on as a
 * refusal where it has only causes of that kind; one that was caused by something else (a client
 * library's or a network exception) is an {@link IOException}: the service could not be asked. A
 * KMS client that reports a forged ciphertext by an exception of its own is therefore read as not
 * reachable, which opens nothing either. Thread-safe if the {@code Aead} is, which Tink promises.
 */
public final class TinkKeyService implements KeyService {
  private final Aead aead;

  private TinkKeyService(Aead aead) {
    this.aead = Objects.requireNonNull(aead, "aead");
  }

  /**
   * Wraps with {@code aead}, got from a keyset with an explicit Tink {@code Configuration}, or from
   * a KMS client.
   */
  public static TinkKeyService of(Aead aead) {
    return new TinkKeyService(aead);
  }

  @Override
  public byte[] wrap(byte[] key, byte[] associatedData)
      throws IOException, GeneralSecurityException {
    try {
      return aead.encrypt(key, associatedData);
    } catch (GeneralSecurityException e) {
      throw refusal(e);
    }
  }

  @Override
  public byte[] unwrap(byte[] wrappedKey, byte[] associatedData)
      throws IOException, GeneralSecurityException {
    try {
      return aead.decrypt(wrappedKey, associatedData);
    } catch (GeneralSecurityException e) {
      throw refusal(e);
    }
  }

  private static GeneralSecurityException refusal(GeneralSecurityException e) throws IOException {
    for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      if (!(cause instanceof GeneralSecurityException)) {
        throw new IOException("the key service behind Tink could not be asked", e);
      }
    }
    return e;
  }
}
