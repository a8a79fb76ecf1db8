package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.spi.KeyOwner;
import dev.mantlet.fieldcrypto.spi.KeyPurpose;

/**
 * The place of an active key: an owner has one for each purpose.
 *
 * @param owner whose data
 * @param purpose for what
 */
record KeySlot(KeyOwner owner, KeyPurpose purpose) {}
