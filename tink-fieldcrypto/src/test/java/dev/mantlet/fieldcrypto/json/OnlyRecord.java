package dev.mantlet.fieldcrypto.json;

import dev.mantlet.fieldcrypto.jackson.Encrypted;
import dev.mantlet.fieldcrypto.jackson.EncryptedRecord;

/** A record that either Jackson alone has to know. */
@EncryptedRecord(type = "only", schema = 1)
record OnlyRecord(String clear, @Encrypted String secret) {}
