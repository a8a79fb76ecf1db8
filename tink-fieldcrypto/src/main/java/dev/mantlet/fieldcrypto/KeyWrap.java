package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.KeyUnavailableException.Reason;
import dev.mantlet.fieldcrypto.spi.KeyId;
import dev.mantlet.fieldcrypto.spi.KeyOwner;
import dev.mantlet.fieldcrypto.spi.KeyPurpose;
import dev.mantlet.fieldcrypto.spi.KeyService;
import dev.mantlet.fieldcrypto.spi.StoredKey;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Wraps data keys with a {@link KeyService}, each bound to owner, purpose and id twice: as
 * associated data, and by a digest beside the key for services that ignore associated data.
 */
final class KeyWrap {
  private static final byte[] LABEL = CanonicalBytes.ascii("mantlet field data key, 1");
  private static final int DIGEST_BYTES = 32;

  private final KeyService service;
  private final GuardedCalls calls;
  private final KeyCounts counts;

  KeyWrap(KeyService service, GuardedCalls calls, KeyCounts counts) {
    this.service = service;
    this.calls = calls;
    this.counts = counts;
  }

  /** Without a breaker: each call is made, as many as have failed before. */
  static KeyWrap unguarded(KeyService service) {
    KeyCounts counts = new KeyCounts();
    CircuitBreaker none = CircuitBreaker.never();
    return new KeyWrap(service, new GuardedCalls("key service", none, counts), counts);
  }

  /**
   * Wraps a data key.
   *
   * @throws KeyUnavailableException UNREACHABLE, REFUSED, UNUSABLE_ANSWER
   */
  byte[] wrap(KeyOwner owner, KeyPurpose purpose, KeyId id, DataKey dataKey) {
    byte[] context = keyContext(owner, purpose, id);
    byte[] plaintext = plaintext(dataKey, context);
    counts.wraps.increment();
    try {
      // A copy before the wipe: a service may answer with the array that it was given.
      return usable(answered(calls.make(() -> service.wrap(plaintext, context))).clone());
    } catch (GeneralSecurityException e) {
      throw new KeyUnavailableException(
          Reason.REFUSED,
          "the key service refused to wrap a new data key; check its permissions and the state of"
              + " its key",
          e);
    } finally {
      Arrays.fill(plaintext, (byte) 0);
    }
  }

  private static byte[] plaintext(DataKey dataKey, byte[] context) {
    byte[] key = dataKey.bytes();
    try {
      byte[] plaintext = Arrays.copyOf(key, DataKey.BYTES + DIGEST_BYTES);
      System.arraycopy(sha256(context), 0, plaintext, DataKey.BYTES, DIGEST_BYTES);
      return plaintext;
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  /** A service that answers with nothing at all has not answered with a key. */
  private static byte[] answered(byte @Nullable [] answer) {
    return answer == null ? new byte[0] : answer;
  }

  private static byte[] usable(byte[] wrapped) {
    if (wrapped.length == 0 || wrapped.length > StoredKey.MAX_WRAPPED_BYTES) {
      throw new KeyUnavailableException(
          Reason.UNUSABLE_ANSWER,
          "the key service returned a wrapped key of "
              + wrapped.length
              + " bytes, the format carries 1 to "
              + StoredKey.MAX_WRAPPED_BYTES);
    }
    return wrapped;
  }

  /**
   * Unwraps the data key {@code id} of {@code owner}.
   *
   * @throws WrapRefusedException if the service refused
   * @throws DecryptionFailedException if what it returned is not a data key of this owner, purpose
   *     and id
   * @throws KeyUnavailableException UNREACHABLE
   */
  DataKey unwrap(KeyOwner owner, KeyPurpose purpose, KeyId id, byte[] wrapped)
      throws WrapRefusedException {
    byte[] context = keyContext(owner, purpose, id);
    byte[] expected = sha256(context);
    counts.unwraps.increment();
    byte[] plaintext;
    try {
      plaintext = answered(calls.make(() -> service.unwrap(wrapped.clone(), context)));
    } catch (GeneralSecurityException e) {
      throw new WrapRefusedException();
    }
    try {
      return dataKey(plaintext, expected);
    } finally {
      Arrays.fill(plaintext, (byte) 0);
    }
  }

  private static DataKey dataKey(byte[] plaintext, byte[] expected) {
    int from = Math.min(DataKey.BYTES, plaintext.length);
    byte[] digest = Arrays.copyOfRange(plaintext, from, plaintext.length);
    if (plaintext.length != DataKey.BYTES + DIGEST_BYTES
        || !MessageDigest.isEqual(digest, expected)) {
      throw new DecryptionFailedException();
    }
    return new DataKey(Arrays.copyOf(plaintext, DataKey.BYTES));
  }

  private static byte[] keyContext(KeyOwner owner, KeyPurpose purpose, KeyId id) {
    return new CanonicalBytes()
        .raw(LABEL)
        .u8(purpose.code())
        .raw(id.bytes())
        .string(owner.tenant())
        .string(owner.subject().orElse(""))
        .toArray();
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The service says that this is no wrap of its own, or not of this context. */
  static final class WrapRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    WrapRefusedException() {
      super("refused", null, false, false);
    }
  }
}
