package dev.mantlet.fieldcrypto;

import static dev.mantlet.fieldcrypto.RecordCipherTest.assertRefused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealedRecordTest {
  private static final RecordContext D17 =
      FieldContext.tenant("bank-a").type("deposit").schema(1).record("d-17");
  private static final SealedRecord SEALED =
      RecordCipher.using(Keyring.wrappedBy(new CountingKeyService()))
          .seal(D17, Map.of("iban", "DE44".getBytes(UTF_8)));

  @Test
  void textFormIsPrefixedBase64UrlWithoutPadding() {
    assertEquals("mf1._-8", SealedText.encode(new byte[] {(byte) 0xff, (byte) 0xef}));
    assertTrue(SEALED.headerText().matches("mf1\\.[A-Za-z0-9_-]+"), SEALED.headerText());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "mf1",
        "mf1.A",
        "mf1._-8=",
        "mf1._-9",
        "mf1._-8 ",
        " mf1._-8",
        "mf1._\n-8",
        "mf1./+8",
        "mf2._-8",
        "MF1._-8",
        "_-8",
        "mf1._-\u00e9",
        "mf1.\ud800"
      })
  void textThatIsNotCanonicalIsRefused(String text) {
    assertRefused(() -> SealedText.decode(text, 100));
  }

  @Test
  void everyByteStringHasOneText() {
    Set<String> accepted = new HashSet<>();
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/= .";
    for (char a : alphabet.toCharArray()) {
      for (char b : alphabet.toCharArray()) {
        String text = "mf1." + a + b;
        try {
          accepted.add(
              java.util.HexFormat.of().formatHex(SealedText.decode(text, 100)) + " " + text);
        } catch (DecryptionFailedException e) {
          continue;
        }
      }
    }
    assertEquals(256, accepted.size(), "two characters carry one byte");
  }

  @Test
  void textLongerThanTheBoundIsRefusedAndTheLongestIsNot() {
    for (int bytes = 0; bytes < 20; bytes++) {
      int max = bytes;
      assertEquals(bytes, SealedText.decode(SealedText.encode(new byte[bytes]), max).length);
      assertRefused(() -> SealedText.decode(SealedText.encode(new byte[max + 1]), max));
    }
  }

  @Test
  void tooManyMembersAreRefused() {
    Map<String, String> members = new HashMap<>();
    for (int i = 0; i < 1025; i++) {
      members.put("f" + i, SealedText.encode(member(16)));
    }
    assertRefused(() -> SealedRecord.parse(SEALED.headerText(), members));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\ud800"})
  void memberWithAPathThatCannotBeBoundIsRefused(String path) {
    assertRefused(
        () -> SealedRecord.parse(SEALED.headerText(), Map.of(path, SealedText.encode(member(16)))));
  }

  @Test
  void memberShorterThanItsTagIsRefused() {
    assertRefused(() ->
        SealedRecord.parse(SEALED.headerText(), Map.of("iban", SealedText.encode(member(15)))));
  }

  @Test
  void memberTextsCannotBeChanged() {
    assertThrows(UnsupportedOperationException.class, () -> SEALED.memberTexts().clear());
  }

  @Test
  void textFormOfTheRecordShowsSizesOnly() {
    int header = SealedText.decode(SEALED.headerText(), Header.MAX_BYTES).length;
    assertEquals(
        "SealedRecord[header=" + header + " bytes, members=1, 21 bytes]", SEALED.toString());
  }

  @Test
  void headerOfTheTextFormIsTheHeader() {
    assertArrayEquals(
        SEALED.header().bytes(),
        SealedRecord.parse(SEALED.headerText(), Map.of()).header().bytes());
  }

  private static byte[] member(int sealedBytes) {
    byte[] member = new byte[1 + sealedBytes];
    member[0] = 1;
    return member;
  }
}
