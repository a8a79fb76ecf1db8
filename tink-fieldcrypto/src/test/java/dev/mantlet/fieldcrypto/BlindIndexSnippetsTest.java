package dev.mantlet.fieldcrypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.fieldcrypto.BlindIndex.TextForm;
import dev.mantlet.fieldcrypto.spi.KeyOwner;
import dev.mantlet.fieldcrypto.spi.KeyStore;
import dev.mantlet.fieldcrypto.store.MemoryKeyStore;
import java.util.List;
import java.util.SortedSet;
import org.junit.jupiter.api.Test;

/** The programs of the documentation of blind indexes. */
class BlindIndexSnippetsTest {
  @Test
  void equality() {
    CountingKeyService kms = new CountingKeyService();
    KeyStore store = MemoryKeyStore.empty();
    // @start region="index"
    BlindIndex index = BlindIndex.using(Keyring.builder(kms).keptIn(store).build());
    BlindIndex.Equality<String> iban =
        index
            .type("deposit")
            .path("payer.iban")
            .equality(TextForm.LETTERS_AND_DIGITS)
            .bits(24) // of a million values, a search finds 0.06 strays on average
            .build();
    KeyOwner bank = KeyOwner.tenant("bank-a");

    long stored = iban.tokenFor(bank, "DE02 1203 0000 0000 2020 51").value(); // an indexed column
    SortedSet<BlindIndex.Token> wanted = iban.queryTokens(bank, "de02120300000000202051");
    List<Long> in = wanted.stream().map(BlindIndex.Token::value).toList(); // WHERE token IN (…)
    // @end
    assertEquals(List.of(stored), in);
    assertTrue(iban.expectedFalsePositives(1_000_000) < 0.06);
  }
}
