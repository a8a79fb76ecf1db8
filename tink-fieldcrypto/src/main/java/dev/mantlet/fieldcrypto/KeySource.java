package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.KeyWrap.WrapRefusedException;
import dev.mantlet.fieldcrypto.spi.KeyId;
import dev.mantlet.fieldcrypto.spi.KeyOwner;
import java.util.Optional;

/** Where the keys of a keyring come from. Asks the key service and the key store. Thread-safe. */
interface KeySource {
  /**
   * The key that seals now.
   *
   * @param before what sealed before, which may go on if it is still right
   */
  KeyCache.Loaded<SealingKey> sealing(KeySlot slot, Optional<SealingKey> before);

  /** A new key in the place of the one that seals now, whatever that is. */
  Rotated rotated(KeySlot slot);

  /**
   * A new key and what it is in the place of.
   *
   * @param key the new key
   * @param before the key that sealed before, as far as the source knows it
   */
  record Rotated(KeyCache.Loaded<SealingKey> key, Optional<KeyId> before) {}

  /**
   * A key that opens.
   *
   * @throws WrapRefusedException if there is no such key
   */
  KeyCache.Loaded<OpenedKey> opening(OpeningId id) throws WrapRefusedException;

  /** The keys of an owner's blind indexes. */
  KeyCache.Loaded<IndexKeys> index(KeyOwner owner);

  /**
   * Confirms that the key may serve while the key service is away.
   *
   * @throws KeyUnavailableException if it may not, or that cannot be found out
   */
  void confirm(KeyId id, boolean toSeal);

  /** Whether keys are kept in a store, so that all processes know which one is active. */
  boolean isShared();
}
