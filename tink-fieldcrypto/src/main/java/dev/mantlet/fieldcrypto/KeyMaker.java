package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.KeyWrap.WrapRefusedException;
import dev.mantlet.fieldcrypto.spi.KeyId;

/** Makes, wraps and unwraps data keys, each of which is in the vault. Thread-safe. */
final class KeyMaker {
  private final KeyWrap wrap;
  private final KeyVault vault;
  private final HealthyRandom random;
  private final KeyCounts counts;

  KeyMaker(KeyWrap wrap, KeyVault vault, HealthyRandom random, KeyCounts counts) {
    this.wrap = wrap;
    this.vault = vault;
    this.random = random;
    this.counts = counts;
  }

  /** A new key, wrapped. */
  record Made(KeyId id, DataKey dataKey, byte[] wrapped) {}

  /**
   * Makes a key.
   *
   * @throws KeyUnavailableException UNREACHABLE, REFUSED, UNUSABLE_ANSWER, RANDOMNESS_FAILED
   */
  Made make(KeySlot slot) {
    DataKey key = vault.keep(new DataKey(random.bytes(DataKey.BYTES)));
    KeyId id = KeyId.of(random.bytes(KeyId.BYTES));
    byte[] wrapped = wrap.wrap(slot.owner(), slot.purpose(), id, key);
    counts.newKeys.increment();
    return new Made(id, key, wrapped);
  }

  /**
   * Unwraps a key.
   *
   * @throws WrapRefusedException if the service says that it is none
   * @throws DecryptionFailedException if the service's answer is not this key
   * @throws KeyUnavailableException UNREACHABLE
   */
  DataKey unwrap(KeySlot slot, KeyId id, byte[] wrapped) throws WrapRefusedException {
    return vault.keep(wrap.unwrap(slot.owner(), slot.purpose(), id, wrapped));
  }
}
