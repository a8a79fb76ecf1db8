package dev.mantlet.fieldcrypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RecordCipherPropertyTest {
  private final RecordCipher cipher =
      RecordCipher.using(Keyring.wrappedBy(new CountingKeyService()));

  @Property(tries = 300)
  void anyRecordOpensInItsContextThroughItsTextForm(
      @ForAll("names") String type,
      @ForAll("names") String id,
      @ForAll("records") Map<String, byte[]> fields) {
    RecordContext context = FieldContext.tenant("t").type(type).schema(1).record(id);
    SealedRecord sealed = cipher.seal(context, fields);
    Map<String, byte[]> opened =
        cipher
            .open(context, SealedRecord.parse(sealed.headerText(), sealed.memberTexts()))
            .fields();
    assertEquals(fields.keySet(), opened.keySet());
    fields.forEach((path, plaintext) -> assertArrayEquals(plaintext, opened.get(path)));
  }

  @Property(tries = 300)
  void noRecordOpensInAnotherContext(
      @ForAll("names") String type,
      @ForAll("names") String id,
      @ForAll("names") String otherType,
      @ForAll("names") String otherId) {
    if (!type.equals(otherType) || !id.equals(otherId)) {
      SealedRecord sealed =
          cipher.seal(
              FieldContext.tenant("t").type(type).schema(1).record(id), Map.of("f", new byte[3]));
      RecordContext other = FieldContext.tenant("t").type(otherType).schema(1).record(otherId);
      assertThrows(DecryptionFailedException.class, () -> cipher.open(other, sealed));
    }
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.strings()
        .ofMinLength(1)
        .ofMaxLength(20)
        .filter(StandardCharsets.UTF_8.newEncoder()::canEncode);
  }

  @Provide
  Arbitrary<Map<String, byte[]>> records() {
    return Arbitraries.maps(names(), Arbitraries.bytes().array(byte[].class).ofMaxSize(50))
        .ofMaxSize(8);
  }
}
