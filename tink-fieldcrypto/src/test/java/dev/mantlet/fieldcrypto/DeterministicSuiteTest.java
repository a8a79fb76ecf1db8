package dev.mantlet.fieldcrypto;

import static dev.mantlet.fieldcrypto.RecordCipherTest.assertRefused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.fieldcrypto.spi.KeyId;
import dev.mantlet.fieldcrypto.spi.KeyOwner;
import dev.mantlet.fieldcrypto.spi.KeyPurpose;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DeterministicSuiteTest {
  private static final KeyOwner BANK = KeyOwner.tenant("bank-a");
  private static final KeyId ID = new KeyId("5a".repeat(16));
  private static final FieldContext IBAN = context("deposit", "d-17", 1).path("iban");

  private final CountingKeyService service = new CountingKeyService();
  private final Keyring keyring =
      Keyring.builder(service).refusalsPerMinute(1_000_000).build(); // it forges thousands
  private final FieldCipher randomized = FieldCipher.using(keyring);
  private final FieldCipher deterministic =
      FieldCipher.builder(keyring).deterministicAcrossRecords().build();
  private final DataKey key = new DataKey(CorpusWriter.fixed("deterministic", 32));
  private final KeyRef ref =
      new KeyRef(
          ID,
          Optional.of(KeyWrap.unguarded(service).wrap(BANK, KeyPurpose.DETERMINISTIC, ID, key)));

  private static RecordContext context(String type, String record, int schema) {
    return FieldContext.tenant("bank-a").type(type).schema(schema).record(record);
  }

  private byte[] seal(FieldContext context, String plaintext) {
    return BelowKeyring.sealField(
        context, Suite.AES_256_SIV, ref, key, new byte[0], plaintext.getBytes(UTF_8));
  }

  @Test
  void equalValuesAreEqualAcrossRecordsSchemasAndVersions() {
    byte[] sealed = seal(IBAN, "DE44");
    assertArrayEquals(sealed, seal(context("deposit", "d-18", 1).path("iban"), "DE44"));
    assertArrayEquals(sealed, seal(context("deposit", "d-17", 2).path("iban"), "DE44"));
    assertArrayEquals(sealed, seal(context("deposit", "d-17", 1).version(9).path("iban"), "DE44"));
  }

  @Test
  void equalValuesDifferAcrossTenantsSubjectsTypesAndPaths() {
    Set<String> seen = new HashSet<>();
    FieldContext otherTenant =
        FieldContext.tenant("bank-b").type("deposit").schema(1).record("d-17").path("iban");
    FieldContext subject =
        FieldContext.tenant("bank-a")
            .subject("mia")
            .type("deposit")
            .schema(1)
            .record("d-17")
            .path("iban");
    FieldContext[] places = {
      IBAN,
      otherTenant,
      subject,
      context("loan", "d-17", 1).path("iban"),
      context("deposit", "d-17", 1).path("bic")
    };
    for (FieldContext place : places) {
      // The part behind the header, which has the same data key here: the worst case.
      byte[] sealed = seal(place, "DE44");
      byte[] value = Arrays.copyOfRange(sealed, sealed.length - 20, sealed.length);
      assertTrue(seen.add(java.util.HexFormat.of().formatHex(value)), place::toString);
    }
  }

  @Test
  void otherValuesDiffer() {
    assertFalse(Arrays.equals(seal(IBAN, "DE44"), seal(IBAN, "DE45")));
  }

  @Test
  void sealedValueOpens() {
    assertArrayEquals("DE44".getBytes(UTF_8), deterministic.open(IBAN, seal(IBAN, "DE44")));
  }

  @Test
  void valueMovedToAnotherRecordOpensUnnoticed() {
    assertArrayEquals(
        "DE44".getBytes(UTF_8),
        deterministic.open(context("deposit", "d-18", 3).path("iban"), seal(IBAN, "DE44")));
  }

  @Test
  void valueMovedToAnotherColumnOrOwner_doesNotOpen() {
    byte[] sealed = seal(IBAN, "DE44");
    assertRefused(() -> deterministic.open(context("loan", "d-17", 1).path("iban"), sealed));
    assertRefused(() -> deterministic.open(context("deposit", "d-17", 1).path("bic"), sealed));
    assertRefused(() ->
        deterministic.open(
            FieldContext.tenant("bank-b").type("deposit").schema(1).record("d-17").path("iban"),
            sealed));
    assertRefused(() ->
        deterministic.open(
            FieldContext.tenant("bank-a")
                .subject("mia")
                .type("deposit")
                .schema(1)
                .record("d-17")
                .path("iban"),
            sealed));
  }

  @Test
  void opensNothingOfAnotherSuite() {
    byte[] gcm = randomized.seal(IBAN, "DE44".getBytes(UTF_8));
    byte[] xaes = FieldCipher.builder(keyring).xaes().build().seal(IBAN, "DE44".getBytes(UTF_8));
    int before = service.calls();
    assertRefused(() -> deterministic.open(IBAN, gcm));
    assertRefused(() -> deterministic.open(IBAN, xaes));
    assertEquals(before, service.calls(), "refused before a key is used");
  }

  @Test
  void noOtherSuiteOpensIt() {
    byte[] sealed = seal(IBAN, "DE44");
    int before = service.calls();
    assertRefused(() -> randomized.open(IBAN, sealed));
    assertEquals(before, service.calls(), "refused before a key is used");
  }

  @Test
  void keyOfSealingOpensNothingDeterministic() {
    byte[] wrapped = KeyWrap.unguarded(service).wrap(BANK, KeyPurpose.SEALING, ID, key);
    byte[] sealed =
        BelowKeyring.sealField(
            IBAN,
            Suite.AES_256_SIV,
            new KeyRef(ID, Optional.of(wrapped)),
            key,
            new byte[0],
            "DE44".getBytes(UTF_8));
    assertRefused(() -> deterministic.open(IBAN, sealed));
  }

  @Test
  void anyBitChanged_doesNotOpen() {
    byte[] sealed = seal(IBAN, "DE44");
    for (int bit = 0; bit < 8 * sealed.length; bit++) {
      byte[] changed = sealed.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertRefused(() -> deterministic.open(IBAN, changed));
    }
  }

  @Test
  void sealingWithoutAKeyStoreIsRefusedWithAWayOut() {
    var thrown =
        assertThrows(
            IllegalStateException.class, () -> deterministic.seal(IBAN, "DE44".getBytes(UTF_8)));
    assertTrue(thrown.getMessage().contains("key store"), thrown.getMessage());
  }
}
