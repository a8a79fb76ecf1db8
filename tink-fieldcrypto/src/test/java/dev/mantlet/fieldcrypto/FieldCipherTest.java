package dev.mantlet.fieldcrypto;

import static dev.mantlet.fieldcrypto.RecordCipherTest.assertRefused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldCipherTest {
  private static final FieldContext IBAN =
      FieldContext.tenant("bank-a").type("deposit").schema(1).record("d-17").path("iban");

  private final CountingKeyService service = new CountingKeyService();
  private final Keyring keyring = Keyring.wrappedBy(service);
  private final FieldCipher cipher = FieldCipher.using(keyring);
  private final FieldCipher xaes = FieldCipher.builder(keyring).xaes().build();

  @Test
  void sealedValueOpensInItsContext() {
    assertArrayEquals(bytes("DE44"), cipher.open(IBAN, cipher.seal(IBAN, bytes("DE44"))));
  }

  @Test
  void anyKeyringOfTheSameServiceOpens() {
    byte[] sealed = cipher.seal(IBAN, bytes("DE44"));
    FieldCipher other = FieldCipher.using(Keyring.wrappedBy(service));
    assertArrayEquals(bytes("DE44"), other.open(IBAN, sealed));
    assertEquals(1, service.unwraps.get());
  }

  @Test
  void keyringOfAnotherServiceOpensNothing() {
    byte[] sealed = cipher.seal(IBAN, bytes("DE44"));
    FieldCipher other = FieldCipher.using(Keyring.wrappedBy(new CountingKeyService()));
    assertRefused(() -> other.open(IBAN, sealed));
  }

  @Test
  void envelopeIsLongerByWhatTheJavadocSays() {
    byte[] sealed = cipher.seal(IBAN, new byte[100]);
    int wrapped = (sealed[68] & 0xff) << 8 | sealed[69] & 0xff;
    assertEquals(100 + 84 + 2 + wrapped, sealed.length);
    assertEquals(100 + 84 + 24 + 2 + wrapped, xaes.seal(IBAN, new byte[100]).length);
  }

  @Test
  void sealingAgainGivesOtherBytes() {
    for (FieldCipher each : new FieldCipher[] {cipher, xaes}) {
      assertFalse(Arrays.equals(each.seal(IBAN, bytes("DE44")), each.seal(IBAN, bytes("DE44"))));
    }
  }

  @Test
  void bothRandomizedSuitesOpenEachOther() {
    assertArrayEquals(bytes("DE44"), xaes.open(IBAN, cipher.seal(IBAN, bytes("DE44"))));
    assertArrayEquals(bytes("DE44"), cipher.open(IBAN, xaes.seal(IBAN, bytes("DE44"))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "DE44",
        "caf\u00e9",
        "cafe\u0301",
        "\ud83d\ude00",
        "\u0000",
        "\ufeff",
        " \r\n"
      })
  void textComesBackAsItWas(String text) {
    assertEquals(text, cipher.openText(IBAN, cipher.sealText(IBAN, text)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ud800", "a\udc00", "\udc00\ud800", "\ud83d"})
  void textWithALoneSurrogateIsRefusedAndNotShown(String text) {
    var thrown =
        assertThrows(IllegalArgumentException.class, () -> cipher.sealText(IBAN, "canary" + text));
    assertTrue(thrown.getMessage().contains("iban"), thrown.getMessage());
    assertFalse(thrown.getMessage().contains("canary"), thrown.getMessage());
    assertEquals(0, service.calls());
  }

  @Test
  void textFormIsThatOfTheBytes() {
    String text = cipher.sealText(IBAN, "DE44");
    assertTrue(text.startsWith("mf1."));
    byte[] envelope = java.util.Base64.getUrlDecoder().decode(text.substring(4));
    assertArrayEquals(bytes("DE44"), cipher.open(IBAN, envelope));
    assertEquals(text, SealedText.encode(envelope));
  }

  @Test
  void bytesThatAreNoTextDoNotOpenAsText() {
    byte[] noText = {(byte) 0xc0, (byte) 0x80};
    byte[] sealed = cipher.seal(IBAN, noText);
    assertRefused(() -> cipher.openText(IBAN, SealedText.encode(sealed)));
    assertArrayEquals(noText, cipher.open(IBAN, sealed));
  }

  @Test
  void envelopeOfARecordOrAPackedRecordIsNoField() {
    RecordCipher records = RecordCipher.using(keyring);
    RecordContext record = IBAN.record();
    byte[] packed = records.sealPacked(record, java.util.Map.of("iban", bytes("DE44")));
    byte[] header = records.seal(record, java.util.Map.of("iban", bytes("DE44"))).headerBytes();
    int before = service.calls();
    assertRefused(() -> cipher.open(IBAN, packed));
    assertRefused(() -> cipher.open(IBAN, header));
    assertRefused(() -> records.openPacked(record, cipher.seal(IBAN, bytes("DE44"))));
    assertEquals(before, service.calls());
  }

  @Test
  void valueUnderTheActiveKeyNeedsNoReseal() {
    assertFalse(cipher.needsReseal(IBAN, cipher.seal(IBAN, bytes("DE44"))));
  }

  @Test
  void needsResealRefusesWhatDoesNotOpen() {
    byte[] sealed = cipher.seal(IBAN, bytes("DE44"));
    sealed[sealed.length - 1] ^= 1;
    assertRefused(() -> cipher.needsReseal(IBAN, sealed));
    assertRefused(() -> cipher.needsReseal(IBAN, new byte[0]));
  }

  @Test
  void largestValueOpensAndOneByteMoreIsRefusedBeforeAKeyIsUsed() {
    byte[] largest = new byte[Members.MAX_PLAINTEXT_BYTES];
    largest[largest.length - 1] = 7;
    assertArrayEquals(largest, cipher.open(IBAN, cipher.seal(IBAN, largest)));
    int before = service.calls();
    var thrown =
        assertThrows(
            IllegalArgumentException.class,
            () -> FieldCipher.using(keyring).seal(IBAN, new byte[largest.length + 1]));
    assertTrue(thrown.getMessage().contains("iban"), thrown.getMessage());
    assertTrue(thrown.getMessage().contains("16777217"), thrown.getMessage());
    assertEquals(before, service.calls());
  }

  @Test
  void callersArraysAreNeitherKeptNorChanged() {
    byte[] plaintext = bytes("DE44");
    byte[] sealed = cipher.seal(IBAN, plaintext);
    byte[] before = sealed.clone();
    assertArrayEquals(bytes("DE44"), plaintext);
    plaintext[0] = 'X';
    cipher.open(IBAN, sealed)[1] = 'X';
    assertArrayEquals(bytes("DE44"), cipher.open(IBAN, sealed));
    assertArrayEquals(before, sealed);
  }

  @Test
  void refusalLeavesNothingToTheNextCall() {
    byte[] sealed = cipher.seal(IBAN, bytes("DE44"));
    byte[] forged = sealed.clone();
    forged[forged.length - 1] ^= 1;
    for (int i = 0; i < 3; i++) {
      assertRefused(() -> cipher.open(IBAN, forged));
      assertArrayEquals(bytes("DE44"), cipher.open(IBAN, sealed));
    }
  }

  @Test
  void nullsAreRefusedAtOnce() {
    assertThrows(NullPointerException.class, () -> FieldCipher.using(null));
    assertThrows(NullPointerException.class, () -> cipher.seal(IBAN, null));
    assertThrows(NullPointerException.class, () -> cipher.open(IBAN, null));
    assertEquals(0, service.calls());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
