package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.spi.KeyState;
import java.util.Optional;

/**
 * What a lookup of a key for opening gave.
 *
 * @param state the key's state
 * @param dataKey the key; empty if it is disabled or destroyed
 */
record OpenedKey(KeyState state, Optional<DataKey> dataKey) {}
