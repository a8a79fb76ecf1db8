package dev.mantlet.fieldcrypto;

/**
 * A data key that opens, and whether what it sealed should be sealed again.
 *
 * @param dataKey the key
 * @param needsReseal whether the key seals no more, so that another one is active
 */
record OpeningKey(DataKey dataKey, boolean needsReseal) {}
