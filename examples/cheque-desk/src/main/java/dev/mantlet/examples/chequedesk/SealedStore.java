package dev.mantlet.examples.chequedesk;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.aead.AeadConfig2026;
import com.google.crypto.tink.aead.XAesGcmParameters;
import dev.mantlet.fieldcrypto.Keyring;
import dev.mantlet.fieldcrypto.RecordCipher;
import dev.mantlet.fieldcrypto.jackson.EncryptedModule;
import dev.mantlet.fieldcrypto.jackson.SealedJson;
import dev.mantlet.fieldcrypto.service.TinkKeyService;
import java.security.GeneralSecurityException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** The desk's store: JSON by bank and deposit id, with the personal members sealed. */
final class SealedStore {
  private final JsonMapper mapper;
  private final Map<Bank, Map<String, String>> rows = new EnumMap<>(Bank.class);

  SealedStore() throws GeneralSecurityException {
    // In production the key-encryption key lives in a KMS: any Tink Aead will do.
    Keyring keyring = Keyring.wrappedBy(TinkKeyService.of(keyEncryptionKey()));
    mapper =
        JsonMapper.builder().addModule(EncryptedModule.using(RecordCipher.using(keyring))).build();
    for (Bank bank : Bank.values()) {
      rows.put(bank, new LinkedHashMap<>());
    }
  }

  /** Seals and stores a deposit; answers the JSON as it lies in the store. */
  String put(Bank bank, Deposit deposit) {
    String json =
        SealedJson.writer(mapper)
            .forRecord(bank.tenant(), deposit.id())
            .writeValueAsString(deposit);
    rows.get(bank).put(deposit.id(), json);
    return json;
  }

  /** The row as it lies in the store. */
  String row(Bank bank, String id) {
    return rows.get(bank).get(id);
  }

  /**
   * Opens a row as the deposit {@code id} of {@code bank}; both come from the request, never from
   * the row.
   */
  Deposit open(Bank bank, String id, String row) {
    return SealedJson.reader(mapper, Deposit.class).forRecord(bank.tenant(), id).readValue(row);
  }

  private static Aead keyEncryptionKey() throws GeneralSecurityException {
    KeysetHandle key =
        KeysetHandle.newBuilder()
            .setConfiguration(AeadConfig2026.get())
            .addEntry(
                KeysetHandle.generateEntryFromParameters(
                        XAesGcmParameters.create(XAesGcmParameters.Variant.TINK, 12))
                    .withRandomId()
                    .makePrimary())
            .build();
    return key.getPrimitive(AeadConfig2026.get(), Aead.class);
  }
}
