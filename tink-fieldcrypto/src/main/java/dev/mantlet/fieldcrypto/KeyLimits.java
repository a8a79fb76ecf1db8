package dev.mantlet.fieldcrypto;

import java.time.Duration;

/**
 * The limits of a keyring, checked by its builder.
 *
 * @param maxAge when a sealing key is replaced
 * @param maxMessages messages under one sealing key
 * @param maxBytes plaintext bytes under one sealing key
 * @param cachedKeys unwrapped keys that are kept for opening
 * @param cachedFor how long what the service and the store said is taken for true
 * @param outage how long keys serve past their age while the service cannot be reached
 * @param waitAtMost how long a call waits for a key
 * @param refusalsPerMinute refused lookups of one tenant
 */
record KeyLimits(
    Duration maxAge,
    long maxMessages,
    long maxBytes,
    int cachedKeys,
    Duration cachedFor,
    Duration outage,
    Duration waitAtMost,
    int refusalsPerMinute) {}
