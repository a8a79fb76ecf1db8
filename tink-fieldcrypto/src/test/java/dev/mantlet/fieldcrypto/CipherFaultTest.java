package dev.mantlet.fieldcrypto;

import static dev.mantlet.fieldcrypto.RecordCipherTest.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An Error in the middle of the cipher's work goes to the caller and leaves nothing behind. */
class CipherFaultTest {
  private static final RecordContext CONTEXT =
      FieldContext.tenant("bank-a").type("deposit").schema(1).record("d-17");
  private static final Map<String, byte[]> FIELDS =
      Map.of("a", new byte[] {1}, "b", new byte[] {2}, "c", new byte[] {3});
  private static final List<Error> ERRORS =
      List.of(
          new OutOfMemoryError("made by a test"),
          new StackOverflowError("made by a test"),
          new InternalError("made by a test"),
          new LinkageError("made by a test"));

  private final Keyring keyring = Keyring.wrappedBy(new CountingKeyService());

  @Test
  void errorWhileSealingDoesNotPoisonTheNextCall() {
    try (FaultyGcm gcm = FaultyGcm.installed()) {
      RecordCipher cipher = RecordCipher.using(keyring);
      SealedRecord before = cipher.seal(CONTEXT, FIELDS);
      for (Error error : ERRORS) {
        gcm.throwNext(() -> error);
        assertSame(error, assertThrows(Error.class, () -> cipher.seal(CONTEXT, FIELDS)));
        assertTrue(gcm.thrown());
        assertOpens(cipher, before);
        assertOpens(cipher, cipher.seal(CONTEXT, FIELDS));
      }
    }
  }

  @Test
  void errorWhileOpeningDoesNotPoisonTheNextCall() {
    try (FaultyGcm gcm = FaultyGcm.installed()) {
      RecordCipher cipher = RecordCipher.using(keyring);
      SealedRecord sealed = cipher.seal(CONTEXT, FIELDS);
      SealedRecord other = RecordCipher.using(keyring).seal(CONTEXT.version(1), FIELDS);
      assertOpens(cipher, sealed); // from here on the key service's own cipher is not asked
      for (Error error : ERRORS) {
        gcm.throwNext(() -> error);
        assertSame(error, assertThrows(Error.class, () -> cipher.open(CONTEXT, sealed)));
        assertRefused(() -> cipher.open(CONTEXT, other));
        assertOpens(cipher, sealed);
      }
    }
  }

  @Test
  void fieldAndPackedFormAreNotPoisonedEither() {
    try (FaultyGcm gcm = FaultyGcm.installed()) {
      FieldCipher fields = FieldCipher.using(keyring);
      RecordCipher records = RecordCipher.using(keyring);
      byte[] field = fields.seal(CONTEXT.path("a"), new byte[] {1});
      byte[] packed = records.sealPacked(CONTEXT, FIELDS);
      fields.open(CONTEXT.path("a"), field); // from here on the key service's cipher is not asked
      for (Error error : ERRORS) {
        gcm.throwNext(() -> error);
        assertThrows(Error.class, () -> fields.open(CONTEXT.path("a"), field));
        assertArrayEquals(new byte[] {1}, fields.open(CONTEXT.path("a"), field));
        gcm.throwNext(() -> error);
        assertThrows(Error.class, () -> records.openPacked(CONTEXT, packed));
        assertArrayEquals(
            new byte[] {2}, records.openPacked(CONTEXT, packed).field("b").orElseThrow());
      }
    }
  }

  private static void assertOpens(RecordCipher cipher, SealedRecord sealed) {
    Map<String, byte[]> opened = cipher.open(CONTEXT, sealed).fields();
    FIELDS.forEach((path, plaintext) -> assertArrayEquals(plaintext, opened.get(path)));
  }
}
