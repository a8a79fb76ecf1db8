package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.KeyUnavailableException.Reason;
import dev.mantlet.fieldcrypto.spi.KeyId;
import dev.mantlet.fieldcrypto.spi.KeyOwner;
import dev.mantlet.fieldcrypto.spi.KeyPurpose;
import dev.mantlet.fieldcrypto.spi.KeyService;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Wraps data keys with a {@link KeyService}, each bound to owner, purpose and id twice: as
 * associated data, and by a digest beside the key for services that ignore associated data.
 */
final class KeyWrap {
  private static final byte[] LABEL = CanonicalBytes.ascii("mantlet field data key, 1");
  private static final int DIGEST_BYTES = 32;

  private final KeyService service;

  KeyWrap(KeyService service) {
    this.service = service;
  }

  byte[] wrap(KeyOwner owner, KeyPurpose purpose, KeyId id, DataKey dataKey) {
    byte[] context = keyContext(owner, purpose, id);
    byte[] plaintext = new CanonicalBytes().raw(dataKey.bytes()).raw(sha256(context)).toArray();
    byte[] wrapped = ask(plaintext, context);
    if (wrapped.length == 0 || wrapped.length > Header.MAX_WRAPPED_KEY_BYTES) {
      throw new KeyUnavailableException(
          Reason.UNUSABLE_ANSWER,
          "the key service returned a wrapped key of "
              + wrapped.length
              + " bytes, the format carries 1 to "
              + Header.MAX_WRAPPED_KEY_BYTES);
    }
    return wrapped;
  }

  private byte[] ask(byte[] plaintext, byte[] context) {
    try {
      // A copy before the wipe: a service may answer with the array that it was given.
      return service.wrap(plaintext, context).clone();
    } catch (GeneralSecurityException e) {
      throw new KeyUnavailableException(
          Reason.REFUSED,
          "the key service refused to wrap a new data key; check its permissions and the state of"
              + " its key",
          e);
    } catch (IOException | RuntimeException e) {
      throw unreachable(e);
    } finally {
      Arrays.fill(plaintext, (byte) 0);
    }
  }

  /**
   * Unwraps the data key {@code id} of {@code owner}.
   *
   * @throws DecryptionFailedException if the service refused, or what it returned is not a data key
   *     of this owner, purpose and id
   */
  DataKey unwrap(KeyOwner owner, KeyPurpose purpose, KeyId id, byte[] wrapped) {
    byte[] context = keyContext(owner, purpose, id);
    byte[] plaintext = askBack(wrapped.clone(), context.clone());
    byte[] digest =
        Arrays.copyOfRange(plaintext, Math.min(DataKey.BYTES, plaintext.length), plaintext.length);
    if (plaintext.length != DataKey.BYTES + DIGEST_BYTES
        || !MessageDigest.isEqual(digest, sha256(context))) {
      throw new DecryptionFailedException();
    }
    return new DataKey(Arrays.copyOf(plaintext, DataKey.BYTES));
  }

  private byte[] askBack(byte[] wrapped, byte[] context) {
    try {
      return service.unwrap(wrapped, context);
    } catch (GeneralSecurityException e) {
      throw new DecryptionFailedException();
    } catch (IOException | RuntimeException e) {
      throw unreachable(e);
    }
  }

  private static KeyUnavailableException unreachable(Exception e) {
    return new KeyUnavailableException(
        Reason.UNREACHABLE,
        "the key service could not be asked; nothing was sealed or opened, try again when it"
            + " answers",
        e);
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
}
