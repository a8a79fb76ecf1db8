package dev.mantlet.fieldcrypto.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mantlet.fieldcrypto.CountingKeyService;
import dev.mantlet.fieldcrypto.DecryptionFailedException;
import dev.mantlet.fieldcrypto.KeyUnavailableException;
import dev.mantlet.fieldcrypto.Keyring;
import dev.mantlet.fieldcrypto.RecordCipher;
import dev.mantlet.fieldcrypto.jackson.DocumentContext;
import dev.mantlet.fieldcrypto.jackson.Encrypted;
import dev.mantlet.fieldcrypto.jackson.EncryptedRecord;
import dev.mantlet.fieldcrypto.jackson.RecordId;
import dev.mantlet.fieldcrypto.jackson.TenantId;
import dev.mantlet.fieldcrypto.spi.KeyOwner;
import dev.mantlet.fieldcrypto.spi.StoredKey;
import dev.mantlet.fieldcrypto.store.MemoryKeyStore;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Data subject and record version of a document, with both Jacksons. */
class SealedContextTest {
  private static final DocumentContext.Tenant BANK = DocumentContext.tenant("bank-a");
  private static final DocumentContext PLAIN = BANK.record("d-17");
  private static final DocumentContext MIA = BANK.subject("mia").record("d-17");

  private final Keyring keyring =
      Keyring.builder(new CountingKeyService()).keptIn(MemoryKeyStore.empty()).build();
  private final RecordCipher cipher = RecordCipher.using(keyring);

  @EncryptedRecord(type = "deposit", schema = 1)
  record Deposit(@TenantId String bank, @RecordId String id, @Encrypted String iban) {}

  private static final Deposit DEPOSIT = new Deposit("bank-a", "d-17", "DE02");

  private void assertRefused(Jackson jackson, String json, DocumentContext context) {
    assertThrows(
        DecryptionFailedException.class, () -> jackson.read(cipher, context, Deposit.class, json));
  }

  @ParameterizedTest
  @EnumSource
  void documentOfASubjectInAVersion_isReadByTheOtherJacksonInTheSameContext(Jackson jackson) {
    Jackson other = jackson == Jackson.TWO ? Jackson.THREE : Jackson.TWO;
    String json = jackson.write(cipher, MIA.version(4), DEPOSIT);
    assertFalse(json.contains("mia"), "the subject comes from the caller");
    assertEquals(DEPOSIT, other.read(cipher, MIA.version(4), Deposit.class, json));
  }

  @ParameterizedTest
  @EnumSource
  void documentOfAnotherVersion_isRefused(Jackson jackson) {
    String json = jackson.write(cipher, PLAIN.version(4), DEPOSIT);
    assertRefused(jackson, json, PLAIN.version(5));
    assertRefused(jackson, json, PLAIN.version(3));
    assertRefused(jackson, json, PLAIN);
  }

  @ParameterizedTest
  @EnumSource
  void documentWithoutVersion_isRefusedWhereOneIsExpected(Jackson jackson) {
    assertRefused(jackson, jackson.write(cipher, PLAIN, DEPOSIT), PLAIN.version(1));
  }

  @ParameterizedTest
  @EnumSource
  void documentOfAnotherSubject_isRefused(Jackson jackson) {
    String json = jackson.write(cipher, MIA, DEPOSIT);
    assertRefused(jackson, json, BANK.subject("ben").record("d-17"));
    assertRefused(jackson, json, PLAIN);
    assertRefused(jackson, json, DocumentContext.tenant("bank-b").subject("mia").record("d-17"));
  }

  @ParameterizedTest
  @EnumSource
  void documentOfASubjectWhoseKeyIsDestroyed_isGone_andThoseOfOthersAreNot(Jackson jackson) {
    String mias = jackson.write(cipher, MIA, DEPOSIT);
    String tenants = jackson.write(cipher, PLAIN, DEPOSIT);
    List<StoredKey> keys = keyring.keys(new KeyOwner("bank-a", Optional.of("mia")));
    keys.forEach(key -> keyring.destroy(key.id()));
    assertEquals(1, keys.size());
    var thrown =
        assertThrows(
            KeyUnavailableException.class, () -> jackson.read(cipher, MIA, Deposit.class, mias));
    assertEquals(KeyUnavailableException.Reason.KEY_DESTROYED, thrown.reason());
    assertEquals(DEPOSIT, jackson.read(cipher, PLAIN, Deposit.class, tenants));
  }

  @ParameterizedTest
  @EnumSource
  void tenantAndId_meanTheSameInSteps(Jackson jackson) {
    String json = jackson.write(cipher, "bank-a", "d-17", DEPOSIT);
    assertEquals(DEPOSIT, jackson.read(cipher, PLAIN, Deposit.class, json));
  }

  @ParameterizedTest
  @EnumSource
  void repeatedTenantAndIdAreCompared_inAnyContext(Jackson jackson) {
    assertThrows(
        RuntimeException.class,
        () -> jackson.write(cipher, BANK.subject("mia").record("d-18").version(2), DEPOSIT));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\uD800"})
  void whatCannotBeBound_isRefusedAtItsStep(String text) {
    assertThrows(IllegalArgumentException.class, () -> DocumentContext.tenant(text));
    assertThrows(IllegalArgumentException.class, () -> BANK.subject(text));
    assertThrows(IllegalArgumentException.class, () -> BANK.record(text));
    assertThrows(IllegalArgumentException.class, () -> BANK.subject("mia").record(text));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void versionBelowOne_isRefused(long version) {
    assertThrows(IllegalArgumentException.class, () -> PLAIN.version(version));
  }

  @Test
  void contextAsText_namesNobody() {
    assertEquals("DocumentContext[redacted, version=4]", MIA.version(4).toString());
  }
}
