package dev.mantlet.fieldcrypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class RecordCipherTest {
  private static final RecordContext D17 =
      FieldContext.tenant("bank-a").type("deposit").schema(1).record("d-17");
  private static final Map<String, byte[]> FIELDS =
      Map.of("iban", bytes("DE44"), "name", bytes("Mia"), "city", bytes("Ulm?"), "note", bytes(""));

  private final RecordCipher cipher =
      RecordCipher.using(Keyring.wrappedBy(new CountingKeyService()));
  private final SealedRecord sealed = cipher.seal(D17, FIELDS);

  @Test
  void sealedFieldsOpenInTheirContext() {
    Map<String, byte[]> opened = cipher.open(D17, sealed).fields();
    assertEquals(List.of("city", "iban", "name", "note"), List.copyOf(opened.keySet()));
    FIELDS.forEach((path, plaintext) -> assertArrayEquals(plaintext, opened.get(path)));
  }

  @Test
  void recordWithoutFieldsOpensAsNothing() {
    assertEquals(Map.of(), cipher.open(D17, cipher.seal(D17, Map.of())).fields());
  }

  @Test
  void recordOpensAfterTheTextForm() {
    assertArrayEquals(
        bytes("DE44"),
        cipher
            .open(D17, SealedRecord.parse(sealed.headerText(), sealed.memberTexts()))
            .field("iban")
            .orElseThrow());
  }

  @Test
  void recordMovedToAnotherContext_doesNotOpen() {
    assertRefused(() ->
        cipher.open(
            FieldContext.tenant("bank-b").type("deposit").schema(1).record("d-17"), sealed));
    assertRefused(() ->
        cipher.open(FieldContext.tenant("bank-a").type("loan").schema(1).record("d-17"), sealed));
    assertRefused(() ->
        cipher.open(
            FieldContext.tenant("bank-a").type("deposit").schema(2).record("d-17"), sealed));
    assertRefused(() ->
        cipher.open(
            FieldContext.tenant("bank-a").type("deposit").schema(1).record("d-18"), sealed));
  }

  @Test
  void contextThatJoinsToTheSameText_doesNotOpen() {
    SealedRecord record =
        cipher.seal(FieldContext.tenant("t").type("ab").schema(1).record("c"), FIELDS);
    assertRefused(
        () -> cipher.open(FieldContext.tenant("t").type("a").schema(1).record("bc"), record));
  }

  @Test
  void membersSwappedWithinTheRecord_doNotOpen() {
    assertEquals(
        sealed.memberTexts().get("iban").length(),
        sealed.memberTexts().get("city").length(),
        "same length, so that only the path tells them apart");
    assertRefused(() ->
        cipher.open(
            D17,
            with(sealed, Map.of("iban", member(sealed, "city"), "city", member(sealed, "iban")))));
  }

  @Test
  void memberOfAnotherRecord_doesNotOpen() {
    SealedRecord other =
        cipher.seal(FieldContext.tenant("bank-a").type("deposit").schema(1).record("d-18"), FIELDS);
    assertRefused(() -> cipher.open(D17, with(sealed, Map.of("iban", member(other, "iban")))));
  }

  @Test
  void memberOfAnOlderSealOfTheSameRecord_doesNotOpen() {
    SealedRecord older = cipher.seal(D17, FIELDS);
    assertRefused(() -> cipher.open(D17, with(sealed, Map.of("iban", member(older, "iban")))));
  }

  @Test
  void droppedMember_doesNotOpen() {
    for (String path : FIELDS.keySet()) {
      Map<String, String> members = new HashMap<>(sealed.memberTexts());
      members.remove(path);
      assertRefused(() -> cipher.open(D17, SealedRecord.parse(sealed.headerText(), members)));
    }
  }

  @Test
  void addedMember_doesNotOpen() {
    assertRefused(() -> cipher.open(D17, with(sealed, Map.of("zip", member(sealed, "iban")))));
  }

  @Test
  void renamedMember_doesNotOpen() {
    Map<String, String> members = new HashMap<>(sealed.memberTexts());
    members.put("ibao", members.remove("iban")); // keeps its place in the order
    assertRefused(() -> cipher.open(D17, SealedRecord.parse(sealed.headerText(), members)));
  }

  @Test
  void sealingAgainChangesSaltHeaderAndEveryMember() {
    SealedRecord again = cipher.seal(D17, FIELDS);
    assertFalse(
        java.util.Arrays.equals(sealed.header().committedPart(), again.header().committedPart()));
    FIELDS.keySet().forEach(path -> assertNotEquals(member(sealed, path), member(again, path)));
  }

  @Test
  void noncesOfThreeHundredMembersAreDistinct() {
    Set<String> nonces = new HashSet<>();
    Map<String, byte[]> fields = new HashMap<>();
    for (int i = 0; i < 300; i++) {
      fields.put("field-" + i, bytes("the same plaintext"));
      nonces.add(java.util.HexFormat.of().formatHex(GcmMembers.nonce(i)));
    }
    SealedRecord record = cipher.seal(D17, fields);
    assertEquals(300, nonces.size());
    assertEquals(
        300,
        Set.copyOf(record.memberTexts().values()).size(),
        "one plaintext under 300 nonces gives 300 ciphertexts");
    assertEquals(300, cipher.open(D17, record).fields().size());
  }

  @Test
  void refusedRecordLeavesNothingToTheNext() {
    byte[] changed = SealedText.decode(member(sealed, "iban"), 100);
    changed[1] ^= 1;
    SealedRecord forged = with(sealed, Map.of("iban", SealedText.encode(changed)));
    for (int i = 0; i < 3; i++) {
      assertRefused(() -> cipher.open(D17, forged));
      assertEquals(FIELDS.keySet(), cipher.open(D17, sealed).fields().keySet());
      assertEquals(FIELDS.keySet(), cipher.open(D17, cipher.seal(D17, FIELDS)).fields().keySet());
    }
  }

  @Test
  void callersArraysAreNeitherKeptNorChanged() {
    byte[] plaintext = bytes("DE44");
    SealedRecord record = cipher.seal(D17, Map.of("iban", plaintext));
    assertArrayEquals(bytes("DE44"), plaintext);
    plaintext[0] = 'X';
    cipher.open(D17, record).fields().get("iban")[1] = 'X';
    assertArrayEquals(bytes("DE44"), cipher.open(D17, record).fields().get("iban"));
  }

  @Test
  void tooManyFieldsAreRefused() {
    Map<String, byte[]> fields = new HashMap<>();
    for (int i = 0; i < 1024; i++) {
      fields.put("f" + i, new byte[0]);
    }
    assertEquals(1024, cipher.open(D17, cipher.seal(D17, fields)).fields().size());
    fields.put("one more", new byte[0]);
    assertThrows(IllegalArgumentException.class, () -> cipher.seal(D17, fields));
  }

  @Test
  void tooLargeFieldIsRefusedAndTheLargestOpens() {
    byte[] largest = new byte[Members.MAX_PLAINTEXT_BYTES];
    assertEquals(
        largest.length,
        cipher.open(D17, cipher.seal(D17, Map.of("f", largest))).fields().get("f").length);
    assertThrows(
        IllegalArgumentException.class,
        () -> cipher.seal(D17, Map.of("f", new byte[largest.length + 1])));
  }

  @Test
  void pathThatCannotBeBoundIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> cipher.seal(D17, Map.of("", bytes("x"))));
    assertThrows(
        IllegalArgumentException.class, () -> cipher.seal(D17, Map.of("\ud800", bytes("x"))));
  }

  @Test
  void keyringOfAnotherKeyServiceOpensNothing() {
    RecordCipher other = RecordCipher.using(Keyring.wrappedBy(new CountingKeyService()));
    assertRefused(() -> other.open(D17, sealed));
  }

  static void assertRefused(Executable open) {
    var thrown = assertThrows(DecryptionFailedException.class, open);
    assertEquals(DecryptionFailedException.UNIFORM_MESSAGE, thrown.getMessage());
    assertNull(thrown.getCause());
    assertEquals(0, thrown.getStackTrace().length);
    assertEquals(0, thrown.getSuppressed().length);
  }

  private static SealedRecord with(SealedRecord record, Map<String, String> changes) {
    Map<String, String> members = new HashMap<>(record.memberTexts());
    members.putAll(changes);
    return SealedRecord.parse(record.headerText(), members);
  }

  private static String member(SealedRecord record, String path) {
    return record.memberTexts().get(path);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
