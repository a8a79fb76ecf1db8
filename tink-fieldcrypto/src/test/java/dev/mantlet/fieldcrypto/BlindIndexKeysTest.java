package dev.mantlet.fieldcrypto;

import static dev.mantlet.fieldcrypto.BlindIndexTest.CLINIC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mantlet.fieldcrypto.BlindIndex.TextForm;
import dev.mantlet.fieldcrypto.BlindIndex.Token;
import dev.mantlet.fieldcrypto.spi.KeyOwner;
import dev.mantlet.fieldcrypto.spi.KeyPurpose;
import dev.mantlet.fieldcrypto.spi.KeyState;
import dev.mantlet.fieldcrypto.spi.StoredKey;
import dev.mantlet.fieldcrypto.store.MemoryKeyStore;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Blind indexes and the keys that they come from. */
class BlindIndexKeysTest {
  private final CountingKeyService service = new CountingKeyService();
  private final MemoryKeyStore store = MemoryKeyStore.empty();
  private final Keyring keyring = keyring();
  private final BlindIndex.Equality<String> ssn = ssn(keyring);

  @Test
  void processesThatShareAStoreHaveTheSameTokens() {
    assertEquals(ssn.tokenFor(CLINIC, "123"), ssn(keyring()).tokenFor(CLINIC, "123"));
  }

  @Test
  void tenantsHaveTokensOfTheirOwn() {
    assertNotEquals(ssn.tokenFor(CLINIC, "123"), ssn.tokenFor(KeyOwner.tenant("clinic-b"), "123"));
  }

  @Test
  void tokensOfThePastAreFoundUntilTheirKeyIsDestroyed() {
    Token old = ssn.tokenFor(CLINIC, "123");
    keyring.rotateNow(CLINIC, KeyPurpose.INDEX);
    Token now = ssn.tokenFor(CLINIC, "123");
    assertNotEquals(old, now);
    assertEquals(Set.of(old, now), ssn.queryTokens(CLINIC, "123"));
    keyring.keys(CLINIC).stream()
        .filter(key -> key.purpose() == KeyPurpose.INDEX && key.state() == KeyState.RETIRED)
        .map(StoredKey::id)
        .forEach(keyring::destroy);
    assertEquals(Set.of(now), ssn.queryTokens(CLINIC, "123"));
  }

  @Test
  void newSealingKeyChangesNoToken() {
    Token old = ssn.tokenFor(CLINIC, "123");
    keyring.rotateNow(CLINIC);
    assertEquals(Set.of(old), ssn.queryTokens(CLINIC, "123"));
  }

  @Test
  void tokensAreMadeFromACachedKey() {
    ssn.tokenFor(CLINIC, "123");
    int calls = service.calls();
    for (int i = 0; i < 100; i++) {
      ssn.queryTokens(CLINIC, "value-" + i);
    }
    assertEquals(calls, service.calls());
  }

  @Test
  void keyServiceThatIsDown_givesNoToken() {
    service.cutOff = true;
    assertThrows(KeyUnavailableException.class, () -> ssn.tokenFor(CLINIC, "123"));
  }

  private Keyring keyring() {
    return Keyring.builder(service).keptIn(store).build();
  }

  private static BlindIndex.Equality<String> ssn(Keyring keyring) {
    return BlindIndex.using(keyring)
        .type("patient")
        .path("ssn")
        .equality(TextForm.LETTERS_AND_DIGITS)
        .bits(63)
        .build();
  }
}
