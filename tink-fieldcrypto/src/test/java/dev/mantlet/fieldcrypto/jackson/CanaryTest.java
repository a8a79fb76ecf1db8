package dev.mantlet.fieldcrypto.jackson;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.mantlet.fieldcrypto.CountingKeyService;
import dev.mantlet.fieldcrypto.FieldContext;
import dev.mantlet.fieldcrypto.Keyring;
import dev.mantlet.fieldcrypto.RecordCipher;
import dev.mantlet.fieldcrypto.RecordContext;
import dev.mantlet.fieldcrypto.json.RecordScope;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** No exception and no text form shows a plaintext, not even where Jackson's own would quote it. */
class CanaryTest {
  private static final String CANARY = "canary-4711";

  @EncryptedRecord(type = "shape", schema = 1)
  record Written(@Encrypted Object secret, String clear) {}

  @EncryptedRecord(type = "shape", schema = 1)
  record ReadAsNumber(@Encrypted int secret, String clear) {}

  @EncryptedRecord(type = "shape", schema = 1)
  record ReadAsDate(@Encrypted LocalDate secret, String clear) {}

  @EncryptedRecord(type = "shape", schema = 1)
  record ReadAsEnum(@Encrypted Thread.State secret, String clear) {}

  @EncryptedRecord(type = "shape", schema = 1)
  record ReadAsClass(@Encrypted Map<String, Inner> secret, String clear) {}

  record Inner(int number) {}

  @EncryptedRecord(type = "shape", schema = 1)
  record NoCreator(@Encrypted Runnable secret, String clear) {}

  @EncryptedRecord(type = "shape", schema = 1)
  record RefusedByConstructor(@Encrypted String secret, String clear) {
    RefusedByConstructor {
      throw new IllegalArgumentException("secret is not valid: " + secret);
    }
  }

  /** A clear property whose setter tells the sealed one. */
  @EncryptedRecord(type = "shape", schema = 1)
  static class RefusedBySetter {
    private final String secret;

    @JsonCreator
    RefusedBySetter(@JsonProperty("secret") @Encrypted String secret) {
      this.secret = secret;
    }

    public void setClear(String clear) {
      throw new IllegalStateException(clear + " does not go with " + secret);
    }
  }

  private final CountingKeyService service = new CountingKeyService();
  private final RecordCipher cipher = RecordCipher.using(Keyring.wrappedBy(service));
  private final JsonMapper talkative =
      JsonMapper.builder()
          .addModule(EncryptedModule.using(cipher))
          .enable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();
  private final JsonMapper unwrapping =
      talkative
          .rebuild()
          .disable(DeserializationFeature.WRAP_EXCEPTIONS)
          .disable(SerializationFeature.WRAP_EXCEPTIONS)
          .build();

  static Stream<Class<?>> classesThatDoNotTakeTheValue() {
    return Stream.of(
        ReadAsNumber.class,
        ReadAsDate.class,
        ReadAsEnum.class,
        ReadAsClass.class,
        NoCreator.class,
        RefusedByConstructor.class,
        RefusedBySetter.class);
  }

  @ParameterizedTest
  @MethodSource("classesThatDoNotTakeTheValue")
  void openedValueThatDoesNotFitIsNotShown(Class<?> type) {
    String json = write(new Written(CANARY, "clear"));
    for (JsonMapper mapper : List.of(talkative, unwrapping)) {
      var thrown =
          assertThrows(
              RefusedUseException.class,
              () -> SealedJson.reader(mapper, type).forRecord("t", "r").readValue(json));
      assertNoCanary(thrown);
      assertTrue(thrown.getMessage().contains(type.getName()), thrown.getMessage());
    }
  }

  @Test
  void memberThatDoesNotFitIsNamed() {
    String json = write(new Written(CANARY, "clear"));
    var thrown =
        assertThrows(
            RefusedUseException.class,
            () ->
                SealedJson.reader(talkative, ReadAsNumber.class)
                    .forRecord("t", "r")
                    .readValue(json));
    assertTrue(thrown.getMessage().contains("property secret"), thrown.getMessage());
  }

  @Test
  void keyOfASealedMapIsNotShown() {
    String json = write(new Written(Map.of(CANARY, Map.of("number", "x")), "clear"));
    var thrown =
        assertThrows(
            RefusedUseException.class,
            () ->
                SealedJson.reader(talkative, ReadAsClass.class)
                    .forRecord("t", "r")
                    .readValue(json));
    assertNoCanary(thrown);
  }

  /** A value that Jackson cannot write, and whose getter says why. */
  public static final class Unwritable {
    /** The value itself. */
    public Unwritable() {}

    public String getValue() {
      throw new IllegalStateException(CANARY);
    }
  }

  @Test
  void valueThatCannotBeWrittenIsNotShown() {
    Object loop = new Object[] {CANARY, new Unwritable()};
    for (JsonMapper mapper : List.of(talkative, unwrapping)) {
      for (Object secret : List.of(new Unwritable(), Map.of(CANARY, new Unwritable()), loop)) {
        StringWriter out = new StringWriter();
        var thrown =
            assertThrows(
                RefusedUseException.class,
                () ->
                    SealedJson.writer(mapper)
                        .forRecord("t", "r")
                        .writeValue(out, new Written(secret, "clear")));
        assertNoCanary(thrown);
        assertFalse(out.toString().contains(CANARY));
      }
    }
  }

  @Test
  void textFormsShowNoPlaintextAndNoKey() {
    RecordContext context = FieldContext.tenant("t").type("shape").schema(1).record(CANARY);
    var sealed = cipher.seal(context, Map.of("secret", CANARY.getBytes(StandardCharsets.UTF_8)));
    for (Object shown :
        List.of(
            context,
            context.path("p"),
            sealed,
            cipher,
            Keyring.wrappedBy(service),
            EncryptedModule.using(cipher),
            RecordScope.of("t", CANARY))) {
      assertFalse(shown.toString().contains(CANARY), shown.toString());
    }
    assertEquals("RecordScope[redacted]", RecordScope.of("t", CANARY).toString());
  }

  private String write(Object value) {
    return SealedJson.writer(talkative).forRecord("t", "r").writeValueAsString(value);
  }

  private static void assertNoCanary(Throwable thrown) {
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace));
    assertFalse(trace.toString().contains(CANARY), trace.toString());
  }
}
