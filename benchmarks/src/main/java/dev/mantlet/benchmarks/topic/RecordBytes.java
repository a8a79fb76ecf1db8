package dev.mantlet.benchmarks.topic;

import dev.mantlet.benchmarks.topic.FieldRecord.Size;
import dev.mantlet.fieldcrypto.Keyring;
import dev.mantlet.fieldcrypto.RecordCipher;
import dev.mantlet.fieldcrypto.SealedRecord;
import dev.mantlet.fieldcrypto.service.TinkKeyService;
import dev.mantlet.fieldcrypto.store.MemoryKeyStore;
import java.security.GeneralSecurityException;
import java.util.Map;

/** Counts the bytes that sealing adds to a record, the wrapped key kept in a store. */
final class RecordBytes {
  private RecordBytes() {}

  static long overhead(Size size) throws GeneralSecurityException {
    Keyring keyring =
        Keyring.builder(TinkKeyService.of(TinkKeys.localKey()))
            .keptIn(MemoryKeyStore.empty())
            .build();
    FieldRecord record = size.ring().next();
    SealedRecord sealed = RecordCipher.using(keyring).seal(record.context(), record.fields());
    return sealed.headerBytes().length + total(sealed.memberBytes()) - total(record.fields());
  }

  private static long total(Map<String, byte[]> members) {
    return members.values().stream().mapToLong(bytes -> bytes.length).sum();
  }
}
