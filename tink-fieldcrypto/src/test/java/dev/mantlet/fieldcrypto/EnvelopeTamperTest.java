package dev.mantlet.fieldcrypto;

import static dev.mantlet.fieldcrypto.RecordCipherTest.assertRefused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeTamperTest {
  private static final RecordContext D17 =
      FieldContext.tenant("bank-a").type("deposit").schema(1).record("d-17");

  private final CountingKeyService service = new CountingKeyService();
  private final Keyring keyring =
      Keyring.builder(service).refusalsPerMinute(1_000_000).build(); // it forges thousands
  private final RecordCipher cipher = RecordCipher.using(keyring);
  private final SealedRecord sealed =
      cipher.seal(D17, Map.of("iban", "DE44".getBytes(UTF_8), "name", "Mia".getBytes(UTF_8)));
  private final byte[] header = SealedText.decode(sealed.headerText(), Header.MAX_BYTES);
  private final byte[] iban = SealedText.decode(sealed.memberTexts().get("iban"), 100);
  private final byte[] name = SealedText.decode(sealed.memberTexts().get("name"), 100);

  @Test
  void anyBitOfTheHeaderChanged_doesNotOpen() {
    for (int bit = 0; bit < 8 * header.length; bit++) {
      byte[] changed = flipped(header, bit);
      assertRefused(() -> open(changed, iban, name));
    }
  }

  @Test
  void anyBitOfAMemberChanged_doesNotOpen() {
    for (int bit = 0; bit < 8 * iban.length; bit++) {
      byte[] changed = flipped(iban, bit);
      assertRefused(() -> open(header, changed, name));
    }
  }

  @Test
  void truncatedAtAnyLength_doesNotOpen() {
    for (int length = 0; length < header.length; length++) {
      byte[] cut = Arrays.copyOf(header, length);
      assertRefused(() -> open(cut, iban, name));
    }
    for (int length = 0; length < iban.length; length++) {
      byte[] cut = Arrays.copyOf(iban, length);
      assertRefused(() -> open(header, cut, name));
    }
  }

  @Test
  void appendedBytes_doNotOpen() {
    for (int more = 1; more <= 64; more++) {
      byte[] longHeader = Arrays.copyOf(header, header.length + more);
      byte[] longMember = Arrays.copyOf(iban, iban.length + more);
      assertRefused(() -> open(longHeader, iban, name));
      assertRefused(() -> open(header, longMember, name));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void unknownVersionFormSuiteOrFlagIsRefusedBeforeAnyKeyIsUsed(int at) {
    int before = service.calls();
    for (int value = 0; value < 256; value++) {
      byte[] changed = header.clone();
      changed[at] = (byte) value;
      boolean otherKnownSuite = at == 2 && value == Suite.XAES_256_GCM.code();
      if (value != header[at] && !otherKnownSuite) {
        assertRefused(() -> open(changed, iban, name));
      }
    }
    assertEquals(before, service.calls());
  }

  @Test
  void lyingLengthOfTheWrappedKeyIsRefusedBeforeAnyKeyIsUsed() {
    int before = service.calls();
    int truth = header.length - 70;
    for (int length = 0; length <= 0xFFFF; length++) {
      if (length != truth) {
        byte[] changed = header.clone();
        changed[68] = (byte) (length >>> 8);
        changed[69] = (byte) length;
        assertRefused(() -> Header.parse(changed, Form.RECORD, Suite.RANDOMIZED));
      }
    }
    assertEquals(before, service.calls());
  }

  @Test
  void wrappedKeyOfNoBytesOrTooManyIsRefused() {
    assertRefused(() -> parse(sealed.header().withWrapped(new byte[0])));
    assertRefused(() -> parse(sealed.header().withWrapped(new byte[4097])));
    Header longest = parse(sealed.header().withWrapped(new byte[4096]));
    assertEquals(4096, longest.key().wrapped().orElseThrow().length);
    assertEquals(Header.MAX_BYTES, longest.length());
  }

  private static Header parse(Header header) {
    return Header.parse(header.bytes(), Form.RECORD, Suite.RANDOMIZED);
  }

  @Test
  void anyCommittedByteChangedIsRefusedBeforeTheMembersAreDecrypted() {
    cipher.open(D17, sealed); // the key service, which has a cipher of its own, is done
    // A record cipher that never opened anything has no AES-GCM cipher yet: using one shows.
    try (GcmUse gcm = GcmUse.counted()) {
      RecordCipher.using(keyring).open(D17, record(header, iban, name));
      assertEquals(1, gcm.count(), "one cipher for the record that opened");
      RecordCipher unused = RecordCipher.using(keyring);
      for (int at = 20; at < 68; at++) {
        byte[] changed = flipped(header, 8 * at);
        assertRefused(() -> unused.open(D17, record(changed, iban, name)));
      }
      assertRefused(() ->
          unused.open(
              D17,
              SealedRecord.parse(
                  sealed.headerText(), Map.of("iban", sealed.memberTexts().get("iban")))));
      byte[] longer = Arrays.copyOf(iban, iban.length + 1);
      assertRefused(() -> unused.open(D17, record(header, longer, name)));
      assertRefused(() ->
          unused.open(
              FieldContext.tenant("bank-a").type("deposit").schema(1).record("d-18"), sealed));
      assertEquals(1, gcm.count(), "none for those that did not");
      unused.open(D17, sealed);
      assertEquals(2, gcm.count(), "and the same record cipher shows it when it decrypts");
    }
  }

  @Test
  void headersOfTwoDataKeysDoNotMix() {
    SealedRecord other =
        RecordCipher.using(Keyring.wrappedBy(service))
            .seal(D17, Map.of("iban", "DE44".getBytes(UTF_8), "name", "Mia".getBytes(UTF_8)));
    byte[] otherKeySameSaltAndCommitment = header.clone();
    System.arraycopy(other.headerBytes(), 4, otherKeySameSaltAndCommitment, 4, 16);
    byte[] wrapped = other.header().key().wrapped().orElseThrow();
    System.arraycopy(wrapped, 0, otherKeySameSaltAndCommitment, 70, wrapped.length);
    assertRefused(() -> open(otherKeySameSaltAndCommitment, iban, name));
  }

  private Map<String, byte[]> open(byte[] header, byte[] iban, byte[] name) {
    return cipher.open(D17, record(header, iban, name)).fields();
  }

  private static SealedRecord record(byte[] header, byte[] iban, byte[] name) {
    Map<String, String> members =
        Map.of("iban", SealedText.encode(iban), "name", SealedText.encode(name));
    return SealedRecord.parse(SealedText.encode(header), members);
  }

  private static byte[] flipped(byte[] bytes, int bit) {
    byte[] changed = bytes.clone();
    changed[bit / 8] ^= (byte) (1 << bit % 8);
    return changed;
  }
}
