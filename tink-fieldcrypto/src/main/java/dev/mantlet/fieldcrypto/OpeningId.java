package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.spi.KeyId;
import dev.mantlet.fieldcrypto.spi.KeyOwner;
import dev.mantlet.fieldcrypto.spi.KeyPurpose;

/**
 * What a key that opens is cached under. The owner is part of it, so that a key that is cached for
 * one owner opens nothing for another; and so is the wrapped form in the header, if there is one,
 * so that a header whose wrapped form was changed opens nothing.
 *
 * @param owner whose data
 * @param purpose for what
 * @param ref the key's name and its wrapped form
 */
record OpeningId(KeyOwner owner, KeyPurpose purpose, KeyRef ref) {
  KeyId id() {
    return ref.id();
  }

  KeySlot slot() {
    return new KeySlot(owner, purpose);
  }
}
