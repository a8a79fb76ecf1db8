package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.spi.KeyId;
import dev.mantlet.fieldcrypto.spi.KeyOwner;
import dev.mantlet.fieldcrypto.spi.KeyPurpose;

/**
 * The data keys of a {@link Keyring}, as ciphers and indexes ask for them. After closing, every
 * method but those that count throws an {@link IllegalStateException}. Thread-safe.
 */
final class DataKeys {
  private final KeyMachinery machinery;
  private final ActiveIndexes indexes;
  private final ActiveKeys active;
  private final OpeningKeys opening;
  private final KeyDesk desk;

  DataKeys(KeyMachinery machinery) {
    this.machinery = machinery;
    this.indexes = new ActiveIndexes(machinery);
    this.active = new ActiveKeys(machinery, indexes);
    this.opening = new OpeningKeys(machinery, active);
    this.desk = new KeyDesk(machinery, active, opening);
  }

  /**
   * The key that seals one more record, field or stream of {@code owner}; that use is counted.
   *
   * @param bytes the plaintext bytes that it will seal
   * @throws IllegalArgumentException if one key never seals so many
   */
  SealingKey sealing(KeyOwner owner, long bytes) {
    machinery.vault.requireOpen();
    return active.taken(new KeySlot(owner, KeyPurpose.SEALING), bytes);
  }

  /**
   * The data key of {@code owner} that {@code ref} names.
   *
   * @throws DecryptionFailedException if there is no such key of this owner and purpose
   * @throws KeyUnavailableException KEY_DISABLED, KEY_DESTROYED, THROTTLED, UNREACHABLE,
   *     INTERRUPTED
   */
  OpeningKey opening(KeyOwner owner, KeyPurpose purpose, KeyRef ref) {
    machinery.vault.requireOpen();
    return opening.get(owner, purpose, ref);
  }

  /**
   * The key of {@code owner} that seals equal values to equal ciphertexts, the same one for all
   * processes that share the key store.
   *
   * @throws IllegalStateException if there is no key store
   */
  SealingKey deterministic(KeyOwner owner) {
    machinery.vault.requireOpen();
    requireStore("equal values seal to equal bytes only under a key that all processes share");
    return active.current(new KeySlot(owner, KeyPurpose.DETERMINISTIC));
  }

  /**
   * The keys of the blind indexes of {@code owner}, the same ones for all processes that share the
   * key store.
   *
   * @throws IllegalStateException if there is no key store
   */
  IndexKeys index(KeyOwner owner) {
    machinery.vault.requireOpen();
    requireStore("equal values have equal indexes only under a key that all processes share");
    return indexes.get(owner);
  }

  /**
   * Puts a new key in the place of the active one.
   *
   * @return the name of the key that is active now
   * @throws IllegalStateException if there is no key store and the purpose is not sealing
   */
  KeyId rotate(KeySlot slot) {
    machinery.vault.requireOpen();
    if (slot.purpose() != KeyPurpose.SEALING) {
      requireStore("keys that are not for sealing are shared by all processes");
    }
    return active.rotate(slot);
  }

  private void requireStore(String why) {
    if (!areShared()) {
      throw new IllegalStateException(
          why + ": give the keyring a key store by Keyring.builder(service).keptIn(store)");
    }
  }

  /** What an operator does to single keys. */
  KeyDesk desk() {
    machinery.vault.requireOpen();
    return desk;
  }

  /** Whether all processes share the keys of a store. */
  boolean areShared() {
    return machinery.source.isShared();
  }

  Keyring.Counters counters() {
    return machinery.counts.sums();
  }

  /** Keys and refusals in memory. */
  long size() {
    return opening.size();
  }

  /** Data keys that are not wiped. */
  int inMemory() {
    return machinery.vault.size();
  }

  /** Wipes all keys; calls that are under way fail. */
  void close() {
    machinery.close();
    active.clear();
    indexes.clear();
    opening.clear();
  }
}
