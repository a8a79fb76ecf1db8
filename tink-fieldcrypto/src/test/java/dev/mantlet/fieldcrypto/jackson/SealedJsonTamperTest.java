package dev.mantlet.fieldcrypto.jackson;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mantlet.fieldcrypto.CountingKeyService;
import dev.mantlet.fieldcrypto.DecryptionFailedException;
import dev.mantlet.fieldcrypto.KeyUnavailableException;
import dev.mantlet.fieldcrypto.Keyring;
import dev.mantlet.fieldcrypto.RecordCipher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class SealedJsonTamperTest {
  @EncryptedRecord(type = "deposit", schema = 1)
  record Deposit(
      String id, @Encrypted String iban, @Encrypted String name, @Encrypted String note) {}

  @EncryptedRecord(type = "deposit", schema = 2)
  record DepositV2(
      String id, @Encrypted String iban, @Encrypted String name, @Encrypted String note) {}

  @EncryptedRecord(type = "loan", schema = 1)
  record Loan(String id, @Encrypted String iban, @Encrypted String name, @Encrypted String note) {}

  /** Has a default, which a document must not be able to choose. */
  @EncryptedRecord(type = "defaults", schema = 1)
  static class Defaults {
    @Encrypted public String level = "admin";
    @Encrypted public int count = 3;
    public String clear = "";
  }

  private final CountingKeyService service = new CountingKeyService();
  private final JsonMapper mapper =
      JsonMapper.builder()
          .addModule(EncryptedModule.using(RecordCipher.using(Keyring.wrappedBy(service))))
          .build();
  private final ObjectNode json = sealed("d-17", new Deposit("d-17", "DE44", "Miam", null));

  @Test
  void untouchedDocumentOpens() {
    assertEquals(new Deposit("d-17", "DE44", "Miam", null), read(json));
  }

  @Test
  void sealedMemberReplacedByNull_doesNotOpen() {
    assertRefused(json.deepCopy().putNull("iban"));
  }

  @Test
  void sealedMemberThatWasNullReplacedByAMember_doesNotOpen() {
    assertRefused(json.deepCopy().set("note", json.get("iban")));
  }

  @Test
  void sealedMemberRemoved_doesNotOpen() {
    assertRefused(json.deepCopy().without("iban"));
  }

  @Test
  void sealedMembersSwapped_doNotOpen() {
    ObjectNode swapped = json.deepCopy();
    swapped.set("iban", json.get("name"));
    swapped.set("name", json.get("iban"));
    assertRefused(swapped);
  }

  @Test
  void sealedMemberOfAnotherRecord_doesNotOpen() {
    assertRefused(
        json.deepCopy()
            .set("iban", sealed("d-18", new Deposit("d-18", "DE44", "Miam", null)).get("iban")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"DE44\"",
        "\"\"",
        "\"mf1.\"",
        "\"mf1.AAAA\"",
        "44",
        "true",
        "{}",
        "[]",
        "[\"mf1.AAAA\"]"
      })
  void plaintextInPlaceOfASealedMember_doesNotOpen(String plaintext) {
    assertRefused(json.deepCopy().set("iban", mapper.readTree(plaintext)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "\"\"", "\"mf1.AAAA\"", "7", "{}", "[]"})
  void anythingInPlaceOfTheHeader_doesNotOpen(String header) {
    assertRefused(json.deepCopy().set("_sealed", mapper.readTree(header)));
  }

  @Test
  void missingHeader_doesNotOpen() {
    assertRefused(json.deepCopy().without("_sealed"));
  }

  @Test
  void documentWithoutAnythingSealed_doesNotOpen() {
    assertRefused(mapper.createObjectNode());
    assertRefused("{\"id\":\"d-17\",\"iban\":\"DE44\",\"name\":\"Miam\",\"note\":null}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "[]", "\"mf1.AAAA\"", "7"})
  void documentThatIsNoObject_doesNotOpen(String document) {
    assertRefused(document);
  }

  @ParameterizedTest
  @ValueSource(strings = {"id", "iban", "name", "note", "_sealed"})
  void memberThatStandsTwice_doesNotOpen(String name) {
    assertRefused("{\"" + name + "\":" + json.get(name) + "," + json.toString().substring(1));
    assertRefused("{\"" + name + "\":null," + json.toString().substring(1));
  }

  @Test
  void escapedNameOfASealedMemberIsThatMember() {
    assertRefused(
        json.toString().replace("\"note\":null", "\"note\":null,\"\\u0069ban\":\"DE55\""));
  }

  @Test
  void otherTenantRecordTypeOrSchema_doNotOpen() {
    String document = json.toString();
    assertRefusedBy(() ->
        SealedJson.reader(mapper, Deposit.class).forRecord("bank-b", "d-17").readValue(document));
    assertRefusedBy(() ->
        SealedJson.reader(mapper, Deposit.class).forRecord("bank-a", "d-18").readValue(document));
    assertRefusedBy(() ->
        SealedJson.reader(mapper, Loan.class).forRecord("bank-a", "d-17").readValue(document));
    assertRefusedBy(() ->
        SealedJson.reader(mapper, DepositV2.class).forRecord("bank-a", "d-17").readValue(document));
  }

  @Test
  void idInTheDocumentSaysNothing() {
    assertEquals(
        "d-99",
        read(json.deepCopy().put("id", "d-99")).id(),
        "a clear member is not protected, and not the context either");
  }

  @Test
  void nullStruckOutOrSlippedIn_doesNotOpen() {
    Defaults value = new Defaults();
    value.level = null;
    value.count = 0;
    ObjectNode document = sealed("d-17", value);
    var reader = SealedJson.reader(mapper, Defaults.class).forRecord("bank-a", "d-17");
    assertNull(reader.readValue(document.toString()).level);
    ObjectNode struckOut = document.deepCopy();
    struckOut.remove("level");
    assertRefusedBy(() -> reader.readValue(struckOut.toString()));
    assertRefusedBy(() -> reader.readValue(document.deepCopy().putNull("count").toString()));
  }

  @Test
  void cutOffKeyServiceReachesTheCallerAsItself() {
    service.cutOff = true;
    JsonMapper cutOff =
        JsonMapper.builder()
            .addModule(EncryptedModule.using(RecordCipher.using(Keyring.wrappedBy(service))))
            .build();
    var reading =
        assertThrows(
            Exception.class,
            () ->
                SealedJson.reader(cutOff, Deposit.class)
                    .forRecord("bank-a", "d-17")
                    .readValue(json.toString()));
    assertSame(KeyUnavailableException.class, reading.getClass());
    var writing =
        assertThrows(
            Exception.class,
            () ->
                SealedJson.writer(cutOff)
                    .forRecord("bank-a", "d-17")
                    .writeValueAsString(new Deposit("d-17", "DE44", "Miam", null)));
    assertSame(KeyUnavailableException.class, writing.getClass());
  }

  private ObjectNode sealed(String id, Object value) {
    return (ObjectNode)
        mapper.readTree(
            SealedJson.writer(mapper).forRecord("bank-a", id).writeValueAsString(value));
  }

  private Deposit read(Object document) {
    return SealedJson.reader(mapper, Deposit.class)
        .forRecord("bank-a", "d-17")
        .readValue(document.toString());
  }

  private void assertRefused(Object document) {
    assertRefusedBy(() -> read(document));
  }

  private static void assertRefusedBy(org.junit.jupiter.api.function.Executable read) {
    var thrown = assertThrows(Exception.class, read);
    assertSame(
        DecryptionFailedException.class, thrown.getClass(), () -> "not wrapped, was " + thrown);
    assertEquals(DecryptionFailedException.UNIFORM_MESSAGE, thrown.getMessage());
    assertNull(thrown.getCause());
  }
}
