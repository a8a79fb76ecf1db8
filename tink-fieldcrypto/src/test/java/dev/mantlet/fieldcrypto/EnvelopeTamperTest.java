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
  private final Keyring keyring = Keyring.wrappedBy(service);
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
  @ValueSource(ints = {0, 1, 2})
  void unknownVersionSuiteOrFlagIsRefusedBeforeAnyKeyIsUsed(int at) {
    int before = service.calls();
    for (int value = 0; value < 256; value++) {
      byte[] changed = header.clone();
      changed[at] = (byte) value;
      if (value != header[at]) {
        assertRefused(() -> open(changed, iban, name));
      }
    }
    assertEquals(before, service.calls());
  }

  @Test
  void lyingLengthOfTheWrappedKeyIsRefusedBeforeAnyKeyIsUsed() {
    int before = service.calls();
    int truth = header.length - 69;
    for (int length = 0; length <= 0xFFFF; length++) {
      if (length != truth) {
        byte[] changed = header.clone();
        changed[3] = (byte) (length >>> 8);
        changed[4] = (byte) length;
        assertRefused(() -> Header.parse(changed));
      }
    }
    assertEquals(before, service.calls());
  }

  @Test
  void wrappedKeyOfNoBytesOrTooManyIsRefused() {
    assertRefused(() ->
        Header.parse(
            Header.of(Header.committedPart(new byte[0], new byte[32]), new byte[32]).bytes()));
    assertRefused(() ->
        Header.parse(
            Header.of(Header.committedPart(new byte[4097], new byte[32]), new byte[32]).bytes()));
    assertEquals(
        4096,
        Header.parse(
                Header.of(Header.committedPart(new byte[4096], new byte[32]), new byte[32]).bytes())
            .wrappedKey()
            .length);
  }

  @Test
  void anyCommittedByteChangedIsRefusedBeforeTheMembersAreDecrypted() {
    // A record cipher that never opened anything has no AES-GCM cipher yet: using one shows.
    try (GcmUse gcm = GcmUse.counted()) {
      RecordCipher.using(keyring).open(D17, record(header, iban, name));
      assertEquals(1, gcm.count(), "one cipher for the record that opened");
      RecordCipher unused = RecordCipher.using(keyring);
      for (int at = header.length - 64; at < header.length; at++) {
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
    byte[] otherKeySameSaltAndCommitment =
        Header.of(
                Header.committedPart(other.header().wrappedKey(), sealed.header().salt()),
                sealed.header().commitment())
            .bytes();
    assertRefused(() -> open(otherKeySameSaltAndCommitment, iban, name));
  }

  private Map<String, byte[]> open(byte[] header, byte[] iban, byte[] name) {
    return cipher.open(D17, record(header, iban, name));
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
