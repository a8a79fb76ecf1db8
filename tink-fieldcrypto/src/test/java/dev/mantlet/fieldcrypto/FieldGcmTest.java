package dev.mantlet.fieldcrypto;

import static dev.mantlet.fieldcrypto.RecordCipherTest.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mantlet.fieldcrypto.spi.KeyOwner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The ciphers that a data key keeps for standalone fields, and their end with it. */
class FieldGcmTest {
  private static final byte[] COMMITMENT = CorpusWriter.fixed("commitment", 32);

  private final DataKey key = new DataKey(CorpusWriter.fixed("data key", DataKey.BYTES));
  private final HmacSha256 hmac = new HmacSha256();
  private final Keyring keyring = Keyring.wrappedBy(new CountingKeyService());
  private final FieldCipher cipher = FieldCipher.using(keyring);

  private static FieldContext field(String tenant) {
    return FieldContext.tenant(tenant).type("deposit").schema(1).record("d-17").path("iban");
  }

  private static byte[] sealed(FieldGcm gcm) throws Exception {
    byte[] sealed = new byte[3 + AesGcm.TAG_BYTES];
    gcm.encrypt(COMMITMENT, new byte[] {1, 2, 3}, sealed, 0);
    return sealed;
  }

  @Test
  void cipherIsUnderKField_andTheNonceIsTheBeginningOfTheCommitment() throws Exception {
    byte[] fieldKey =
        PlainCrypto.expand("HmacSHA256", key.bytes(), PlainReader.utf8("mantlet K_field, 1"), 32);
    byte[] nonce = Arrays.copyOf(COMMITMENT, 12);
    byte[] expected = PlainWriter.gcm(fieldKey, nonce, COMMITMENT, new byte[] {1, 2, 3});
    assertArrayEquals(expected, sealed(key.takeFieldGcm(hmac)));
    assertArrayEquals(expected, sealed(key.takeFieldGcm(new HmacSha256(false))));
  }

  @Test
  void cipherThatCameBackIsTakenAgain_andAgainWhileItIsOutIsNot() {
    FieldGcm first = key.takeFieldGcm(hmac);
    assertNotSame(first, key.takeFieldGcm(hmac));
    key.giveBack(first);
    assertSame(first, key.takeFieldGcm(hmac));
    assertEquals(0, key.idleFieldGcms());
  }

  @Test
  void idleCiphersAreAsManyAsProcessorsAtMost() {
    int processors = Runtime.getRuntime().availableProcessors();
    List<FieldGcm> taken = new ArrayList<>();
    for (int i = 0; i < processors + 5; i++) {
      taken.add(key.takeFieldGcm(hmac));
    }
    taken.forEach(key::giveBack);
    assertEquals(processors, key.idleFieldGcms());
  }

  @Test
  void wipedKeyGivesNoCipher_neitherAnIdleNorANewOne() {
    key.giveBack(key.takeFieldGcm(hmac));
    key.destroy();
    assertEquals(0, key.idleFieldGcms());
    var thrown = assertThrows(IllegalStateException.class, () -> key.takeFieldGcm(hmac));
    assertEquals("the keyring is closed and its data keys are wiped", thrown.getMessage());
  }

  @Test
  void cipherThatComesBackToAWipedKeyIsDropped() {
    FieldGcm out = key.takeFieldGcm(hmac);
    key.destroy();
    key.giveBack(out);
    assertEquals(0, key.idleFieldGcms());
  }

  @Test
  void tenantsInTurnPayNoKeyAgain() {
    List<String> tenants = List.of("bank-a", "bank-b", "bank-c");
    tenants.forEach(this::roundTrip); // each sealing and each opening key makes its cipher
    try (GcmUse gcm = GcmUse.counted()) {
      for (int i = 0; i < 50; i++) {
        tenants.forEach(this::roundTrip);
      }
      assertEquals(0, gcm.count());
    }
    for (String tenant : tenants) {
      assertEquals(1, sealingKey(tenant).idleFieldGcms());
    }
  }

  @Test
  void twoCiphersShareTheCipherOfTheirKey() {
    byte[] sealed = cipher.seal(field("bank-a"), new byte[4]);
    cipher.open(field("bank-a"), sealed);
    try (GcmUse gcm = GcmUse.counted()) {
      FieldCipher other = FieldCipher.using(keyring);
      other.open(field("bank-a"), sealed);
      other.seal(field("bank-a"), new byte[4]);
      assertEquals(0, gcm.count());
    }
  }

  @Test
  void recordsMakeNoCipherOfTheirDataKey() {
    RecordCipher records = RecordCipher.using(keyring);
    records.seal(field("bank-a").record(), Map.of("iban", new byte[4]));
    records.sealPacked(field("bank-a").record(), Map.of("iban", new byte[4]));
    assertEquals(0, sealingKey("bank-a").idleFieldGcms());
  }

  @Test
  void contentThatDoesNotOpenDropsTheCipher_andTheNextCallHasAnother() {
    byte[] sealed = cipher.seal(field("bank-a"), new byte[4]);
    byte[] forged = sealed.clone();
    forged[forged.length - 1] ^= 1;
    cipher.open(field("bank-a"), sealed);
    try (GcmUse gcm = GcmUse.counted()) {
      assertRefused(() -> cipher.open(field("bank-a"), forged));
      assertEquals(0, gcm.count());
      assertArrayEquals(new byte[4], cipher.open(field("bank-a"), sealed));
      assertEquals(1, gcm.count());
    }
  }

  @Test
  void commitmentThatIsWrongAsksForNoCipher() {
    byte[] forged = cipher.seal(field("bank-a"), new byte[4]);
    forged[40] ^= 1;
    assertRefused(() -> cipher.open(field("bank-a"), forged)); // the opening key is there now
    try (GcmUse gcm = GcmUse.counted()) {
      assertRefused(() -> cipher.open(field("bank-a"), forged));
      assertEquals(0, gcm.count());
    }
  }

  @Test
  void closedKeyringSealsAndOpensNoField_withTheMessageOfAnyClosedKeyring() {
    byte[] sealed = cipher.seal(field("bank-a"), new byte[4]);
    cipher.open(field("bank-a"), sealed);
    DataKey held = sealingKey("bank-a");
    keyring.close();
    assertEquals(0, held.idleFieldGcms());
    var message = "the keyring is closed; make another one to seal or open";
    var sealing =
        assertThrows(IllegalStateException.class, () -> cipher.seal(field("bank-a"), new byte[4]));
    assertEquals(message, sealing.getMessage());
    var opening =
        assertThrows(IllegalStateException.class, () -> cipher.open(field("bank-a"), sealed));
    assertEquals(message, opening.getMessage());
  }

  @Test
  void cipherIsNotShown() {
    assertEquals("FieldGcm[redacted]", key.takeFieldGcm(hmac).toString());
  }

  private void roundTrip(String tenant) {
    byte[] plaintext = PlainReader.utf8(tenant);
    byte[] sealed = cipher.seal(field(tenant), plaintext);
    assertArrayEquals(plaintext, cipher.open(field(tenant), sealed));
  }

  private DataKey sealingKey(String tenant) {
    return keyring.dataKeys().sealing(KeyOwner.tenant(tenant), 1).dataKey();
  }
}
