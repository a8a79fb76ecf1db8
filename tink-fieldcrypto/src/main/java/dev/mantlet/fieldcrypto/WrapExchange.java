package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.spi.KeyId;
import dev.mantlet.fieldcrypto.spi.KeyOwner;
import dev.mantlet.fieldcrypto.spi.KeyPurpose;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/**
 * Gives a data key another wrap, and proves that the new one unwraps to the same key. What is
 * wrapped by the new service already is taken too, so that a run can be repeated. Immutable.
 *
 * @param from the service of the old wraps
 * @param to the service of the new ones
 */
record WrapExchange(KeyWrap from, KeyWrap to) {
  /**
   * The new wrap; empty if neither service unwraps the old one as a key of this owner.
   *
   * @throws KeyUnavailableException if a service could not be asked, refused to wrap, or does not
   *     unwrap what it wrapped
   */
  Optional<byte[]> exchanged(KeyOwner owner, KeyPurpose purpose, KeyId id, byte[] wrapped) {
    Optional<DataKey> key =
        unwrapped(from, owner, purpose, id, wrapped)
            .or(() -> unwrapped(to, owner, purpose, id, wrapped)); // by a run that was cut short
    if (key.isEmpty()) {
      return Optional.empty();
    }
    try {
      byte[] again = to.wrap(owner, purpose, id, key.get());
      requireSame(key.get(), unwrapped(to, owner, purpose, id, again));
      return Optional.of(again);
    } finally {
      key.get().destroy();
    }
  }

  /**
   * The same header with the new wrap.
   *
   * @throws IllegalStateException if its key is in a key store
   * @throws DecryptionFailedException if neither service unwraps the key as one of this owner
   */
  Header exchanged(KeyOwner owner, Header header) {
    byte[] wrapped =
        header
            .key()
            .wrapped()
            .orElseThrow(() ->
                new IllegalStateException(
                    "the data key is in a key store: re-wrap the store, no header changes"));
    return header.withWrapped(
        exchanged(owner, KeyPurpose.SEALING, header.key().id(), wrapped)
            .orElseThrow(DecryptionFailedException::new));
  }

  private static Optional<DataKey> unwrapped(
      KeyWrap wrap, KeyOwner owner, KeyPurpose purpose, KeyId id, byte[] wrapped) {
    try {
      return Optional.of(wrap.unwrap(owner, purpose, id, wrapped));
    } catch (KeyWrap.WrapRefusedException | DecryptionFailedException e) {
      return Optional.empty();
    }
  }

  private static void requireSame(DataKey key, Optional<DataKey> again) {
    byte[] expected = key.bytes();
    byte[] found = again.map(DataKey::bytes).orElse(new byte[0]);
    boolean same = MessageDigest.isEqual(expected, found);
    Arrays.fill(expected, (byte) 0);
    Arrays.fill(found, (byte) 0);
    again.ifPresent(DataKey::destroy);
    if (!same) {
      throw new KeyUnavailableException(
          KeyUnavailableException.Reason.UNUSABLE_ANSWER,
          "the new key service does not unwrap what it has just wrapped; nothing was stored");
    }
  }
}
