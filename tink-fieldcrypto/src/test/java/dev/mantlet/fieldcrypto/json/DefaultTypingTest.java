package dev.mantlet.fieldcrypto.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.fieldcrypto.CountingKeyService;
import dev.mantlet.fieldcrypto.Keyring;
import dev.mantlet.fieldcrypto.RecordCipher;
import dev.mantlet.fieldcrypto.jackson.Encrypted;
import dev.mantlet.fieldcrypto.jackson.EncryptedRecord;
import dev.mantlet.fieldcrypto.jackson.RefusedUseException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** A mapper that writes class names by itself: the root of a document must not have one. */
class DefaultTypingTest {
  private static final RecordCipher CIPHER =
      RecordCipher.using(Keyring.wrappedBy(new CountingKeyService()));

  @EncryptedRecord(type = "account", schema = 1)
  static class Account {
    @Encrypted public String iban = "DE44";
  }

  static class AdminAccount extends Account {}

  @EncryptedRecord(type = "list", schema = 1)
  record Accounts(@Encrypted String owner, List<Account> accounts) {}

  private static tools.jackson.databind.json.JsonMapper three() {
    return tools.jackson.databind.json.JsonMapper.builder()
        .addModule(dev.mantlet.fieldcrypto.jackson.EncryptedModule.using(CIPHER))
        .activateDefaultTyping(
            tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator.builder()
                .allowIfBaseType(Object.class)
                .build(),
            tools.jackson.databind.DefaultTyping.NON_FINAL,
            com.fasterxml.jackson.annotation.JsonTypeInfo.As.PROPERTY)
        .build();
  }

  private static com.fasterxml.jackson.databind.ObjectMapper two() {
    return new com.fasterxml.jackson.databind.ObjectMapper()
        .registerModule(dev.mantlet.fieldcrypto.jackson2.EncryptedModule.using(CIPHER))
        .activateDefaultTyping(
            com.fasterxml.jackson.databind.jsontype.BasicPolymorphicTypeValidator.builder()
                .allowIfBaseType(Object.class)
                .build(),
            com.fasterxml.jackson.databind.ObjectMapper.DefaultTyping.NON_FINAL,
            com.fasterxml.jackson.annotation.JsonTypeInfo.As.PROPERTY);
  }

  private static void assertRefused(Executable use) {
    RefusedUseException thrown = assertThrows(RefusedUseException.class, use);
    assertTrue(thrown.getMessage().contains("polymorphic"), thrown.getMessage());
  }

  @Test
  void rootWhoseClassIsWrittenInClear_isRefused_byJackson3() {
    assertRefused(() ->
        dev.mantlet.fieldcrypto.jackson.SealedJson.writer(three())
            .forRecord("t", "r")
            .writeValueAsString(new Account()));
    assertRefused(() -> dev.mantlet.fieldcrypto.jackson.SealedJson.reader(three(), Account.class));
  }

  @Test
  void rootWhoseClassIsWrittenInClear_isRefused_byJackson2() {
    assertRefused(() ->
        dev.mantlet.fieldcrypto.jackson2.SealedJson.writer(two())
            .forRecord("t", "r")
            .writeValueAsString(new Account()));
    assertRefused(() -> dev.mantlet.fieldcrypto.jackson2.SealedJson.reader(two(), Account.class));
  }

  /** What is written without a class name is not concerned: a record is final. */
  @Test
  void finalRoot_isSealedAsEver() throws Exception {
    Accounts accounts = new Accounts("Mia", List.of());
    String json =
        dev.mantlet.fieldcrypto.jackson.SealedJson.writer(three())
            .forRecord("t", "r")
            .writeValueAsString(accounts);
    assertEquals(
        accounts,
        dev.mantlet.fieldcrypto.jackson2.SealedJson.reader(two(), Accounts.class)
            .forRecord("t", "r")
            .readValue(json));
  }
}
