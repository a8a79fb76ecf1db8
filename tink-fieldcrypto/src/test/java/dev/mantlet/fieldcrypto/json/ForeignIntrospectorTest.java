package dev.mantlet.fieldcrypto.json;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.fieldcrypto.CountingKeyService;
import dev.mantlet.fieldcrypto.Keyring;
import dev.mantlet.fieldcrypto.RecordCipher;
import dev.mantlet.fieldcrypto.jackson.Encrypted;
import dev.mantlet.fieldcrypto.jackson.EncryptedRecord;
import dev.mantlet.fieldcrypto.jackson.RefusedUseException;
import java.util.List;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An introspector of the application that names a serializer for a class, as one for JAXB does. */
class ForeignIntrospectorTest {
  private static final String SECRET = "4711-secret";
  private static final RecordCipher CIPHER =
      RecordCipher.using(Keyring.wrappedBy(new CountingKeyService()));

  record Part(@Encrypted String secret) {}

  @EncryptedRecord(type = "one", schema = 1)
  record One(Part part) {}

  @EncryptedRecord(type = "many", schema = 1)
  record Many(List<Part> parts) {}

  @EncryptedRecord(type = "root", schema = 1)
  record Root(@Encrypted String secret) {}

  private static boolean isMeant(Class<?> type) {
    return type == Part.class || type == Root.class;
  }

  static final class Two
      extends com.fasterxml.jackson.databind.introspect.NopAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public Object findSerializer(com.fasterxml.jackson.databind.introspect.Annotated annotated) {
      return annotated instanceof com.fasterxml.jackson.databind.introspect.AnnotatedClass
              && isMeant(annotated.getRawType())
          ? com.fasterxml.jackson.databind.ser.std.ToStringSerializer.class
          : null;
    }
  }

  static final class Three extends tools.jackson.databind.introspect.NopAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public Object findSerializer(
        tools.jackson.databind.cfg.MapperConfig<?> config,
        tools.jackson.databind.introspect.Annotated annotated) {
      return annotated instanceof tools.jackson.databind.introspect.AnnotatedClass
              && isMeant(annotated.getRawType())
          ? tools.jackson.databind.ser.std.ToStringSerializer.class
          : null;
    }
  }

  static List<Object> values() {
    return List.of(
        new One(new Part(SECRET)), new Many(List.of(new Part(SECRET))), new Root(SECRET));
  }

  @ParameterizedTest
  @MethodSource("values")
  void classThatAnIntrospectorHasWrittenInAnotherWay_isRefused(Object value) {
    var two =
        com.fasterxml.jackson.databind.json.JsonMapper.builder()
            .annotationIntrospector(
                com.fasterxml.jackson.databind.AnnotationIntrospector.pair(
                    new com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector(),
                    new Two()))
            .addModule(dev.mantlet.fieldcrypto.jackson2.EncryptedModule.using(CIPHER))
            .build();
    assertRefused(() ->
        dev.mantlet.fieldcrypto.jackson2.SealedJson.writer(two)
            .forRecord("t", "r")
            .writeValueAsString(value));
    var three =
        tools.jackson.databind.json.JsonMapper.builder()
            .annotationIntrospector(
                tools.jackson.databind.AnnotationIntrospector.pair(
                    new tools.jackson.databind.introspect.JacksonAnnotationIntrospector(),
                    new Three()))
            .addModule(dev.mantlet.fieldcrypto.jackson.EncryptedModule.using(CIPHER))
            .build();
    assertRefused(() ->
        dev.mantlet.fieldcrypto.jackson.SealedJson.writer(three)
            .forRecord("t", "r")
            .writeValueAsString(value));
  }

  private static void assertRefused(Executable write) {
    RefusedUseException thrown = assertThrows(RefusedUseException.class, write);
    assertTrue(thrown.getMessage().contains("ToStringSerializer"), thrown.getMessage());
    assertFalse(thrown.getMessage().contains(SECRET), thrown.getMessage());
  }
}
