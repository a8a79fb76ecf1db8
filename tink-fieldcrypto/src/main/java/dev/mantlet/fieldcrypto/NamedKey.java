package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.spi.KeyId;

/**
 * A data key and its name.
 *
 * @param id the name
 * @param dataKey the key
 */
record NamedKey(KeyId id, DataKey dataKey) {}
