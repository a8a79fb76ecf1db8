package dev.mantlet.fieldcrypto.service;

import com.google.crypto.tink.Aead;
import dev.mantlet.fieldcrypto.spi.KeyService;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * A {@link KeyService} on any Tink {@link Aead}: a keyset of this process, or the client of a cloud
 * KMS.
 *
 * <p>Tink throws {@link GeneralSecurityException} for all that goes wrong. It is passed on as a
 * refusal where it has only causes of that kind; one that was caused by something else (a client
 * library's or a network exception) is an {@link IOException}: the service could not be asked.
 *
 * <p>A KMS client that reports a forged ciphertext by an exception of its own, as those for the
 * large clouds do, must be told apart by {@link #of(Aead, Predicate)}: otherwise a few forged
 * headers look like an outage, in which the service is left alone for all tenants. Thread-safe if
 * the {@code Aead} is, which Tink promises.
 */
public final class TinkKeyService implements KeyService {
  /** Longest chain of causes that is looked at: a chain may be a circle. */
  private static final int MAX_CAUSES = 64;

  private final Aead aead;
  private final Predicate<Throwable> refusals;

  private TinkKeyService(Aead aead, Predicate<Throwable> refusals) {
    this.aead = Objects.requireNonNull(aead, "aead");
    this.refusals = Objects.requireNonNull(refusals, "refusals");
  }

  /**
   * Wraps with {@code aead}, got from a keyset with an explicit Tink {@code Configuration}, or from
   * a KMS client whose refusals have no causes of its own.
   */
  public static TinkKeyService of(Aead aead) {
    return of(aead, cause -> false);
  }

  /**
   * Wraps with {@code aead}, got from a KMS client.
   *
   * @param refusals whether a cause, of whatever type, says that the service was asked and refused:
   *     an invalid ciphertext, a key that is disabled, a permission that is missing; not a time-out
   *     or a limit of requests
   */
  public static TinkKeyService of(Aead aead, Predicate<Throwable> refusals) {
    return new TinkKeyService(aead, refusals);
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

  private GeneralSecurityException refusal(GeneralSecurityException e) throws IOException {
    boolean foreign = false;
    Throwable cause = e.getCause();
    for (int i = 0; i < MAX_CAUSES && cause != null; i++, cause = cause.getCause()) {
      if (refusals.test(cause)) {
        return e;
      }
      foreign |= !(cause instanceof GeneralSecurityException);
    }
    if (foreign) {
      throw new IOException("the key service behind Tink could not be asked", e);
    }
    return e;
  }
}
