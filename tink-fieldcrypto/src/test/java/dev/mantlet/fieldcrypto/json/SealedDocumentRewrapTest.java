package dev.mantlet.fieldcrypto.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mantlet.fieldcrypto.CountingKeyService;
import dev.mantlet.fieldcrypto.DecryptionFailedException;
import dev.mantlet.fieldcrypto.FieldContext;
import dev.mantlet.fieldcrypto.Keyring;
import dev.mantlet.fieldcrypto.RecordCipher;
import dev.mantlet.fieldcrypto.RecordContext;
import dev.mantlet.fieldcrypto.Rewrapper;
import dev.mantlet.fieldcrypto.jackson.DocumentContext;
import dev.mantlet.fieldcrypto.jackson.Encrypted;
import dev.mantlet.fieldcrypto.jackson.EncryptedRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A document gets another wrap of its data key, by its header alone. */
class SealedDocumentRewrapTest {
  private static final DocumentContext CONTEXT =
      DocumentContext.tenant("bank-a").subject("mia").record("d-17");
  private static final RecordContext RECORD =
      FieldContext.tenant("bank-a").subject("mia").type("deposit").schema(1).record("d-17");

  private final CountingKeyService old = new CountingKeyService();
  private final CountingKeyService fresh = new CountingKeyService();
  private final RecordCipher writing = RecordCipher.using(Keyring.wrappedBy(old));
  private final RecordCipher reading = RecordCipher.using(Keyring.wrappedBy(fresh));
  private final JsonMapper plain = new JsonMapper();

  @EncryptedRecord(type = "deposit", schema = 1)
  record Deposit(String id, @Encrypted String iban) {}

  @ParameterizedTest
  @EnumSource
  void documentWithARewrappedHeader_isReadUnderTheNewServiceAlone(Jackson jackson) {
    Deposit deposit = new Deposit("d-17", "DE02");
    String json = jackson.write(writing, CONTEXT, deposit);
    ObjectNode tree = (ObjectNode) plain.readTree(json);
    tree.put("_sealed", rewrapped(tree.get("_sealed")));
    assertEquals(deposit, jackson.read(reading, CONTEXT, Deposit.class, tree.toString()));
    assertThrows(
        DecryptionFailedException.class, () -> jackson.read(reading, CONTEXT, Deposit.class, json));
  }

  @ParameterizedTest
  @EnumSource
  void documentWithAVisibleNull_keepsItsNullList(Jackson jackson) {
    Deposit deposit = new Deposit("d-17", null);
    ObjectNode tree = (ObjectNode) plain.readTree(jackson.write(writing, CONTEXT, deposit));
    tree.withArray("_sealed").set(0, rewrapped(tree.get("_sealed").get(0)));
    assertEquals(deposit, jackson.read(reading, CONTEXT, Deposit.class, tree.toString()));
  }

  private String rewrapped(JsonNode header) {
    return Rewrapper.between(old, fresh).rewrapHeader(RECORD, header.stringValue());
  }
}
