package dev.mantlet.fieldcrypto.json;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.fieldcrypto.jackson.Encrypted;
import dev.mantlet.fieldcrypto.jackson.EncryptedRecord;
import dev.mantlet.fieldcrypto.jackson.RefusedUseException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Serializers that are named by the annotations of one Jackson alone. A mapper of that Jackson
 * without the module would write in clear what the mapper of the other one seals, and no code of
 * ours would run: so the module of either refuses such a class when it first meets it.
 */
class OtherJacksonsAnnotationsTest {
  private static final String SECRET = "4711-secret";

  @EncryptedRecord(type = "a", schema = 1)
  record PropertyOfTwo(
      @com.fasterxml.jackson.databind.annotation.JsonSerialize(
              using = com.fasterxml.jackson.databind.ser.std.ToStringSerializer.class)
          @Encrypted
          String secret) {}

  @EncryptedRecord(type = "b", schema = 1)
  record PropertyOfThree(
      @tools.jackson.databind.annotation.JsonSerialize(
              using = tools.jackson.databind.ser.std.ToStringSerializer.class)
          @Encrypted
          String secret) {}

  @EncryptedRecord(type = "c", schema = 1)
  record PropertyAfterTheMark(
      @Encrypted
          @com.fasterxml.jackson.databind.annotation.JsonSerialize(
              using = com.fasterxml.jackson.databind.ser.std.ToStringSerializer.class)
          @tools.jackson.databind.annotation.JsonSerialize(
              using = tools.jackson.databind.ser.std.ToStringSerializer.class)
          String secret) {}

  @EncryptedRecord(type = "d", schema = 1)
  @com.fasterxml.jackson.databind.annotation.JsonSerialize(
      using = com.fasterxml.jackson.databind.ser.std.ToStringSerializer.class)
  record ClassOfTwo(@Encrypted String secret) {}

  @EncryptedRecord(type = "e", schema = 1)
  @tools.jackson.databind.annotation.JsonSerialize(
      using = tools.jackson.databind.ser.std.ToStringSerializer.class)
  record ClassOfThree(@Encrypted String secret) {}

  @com.fasterxml.jackson.databind.annotation.JsonSerialize(
      using = com.fasterxml.jackson.databind.ser.std.ToStringSerializer.class)
  interface ShapedByTwo {}

  @EncryptedRecord(type = "f", schema = 1)
  record Inherited(@Encrypted String secret) implements ShapedByTwo {}

  static List<Arguments> allWays() {
    List<Object> values =
        List.of(
            new PropertyOfTwo(SECRET),
            new PropertyOfThree(SECRET),
            new PropertyAfterTheMark(SECRET),
            new ClassOfTwo(SECRET),
            new ClassOfThree(SECRET),
            new Inherited(SECRET));
    return values.stream()
        .flatMap(value ->
            List.of(Jackson.TWO, Jackson.THREE).stream().map(by -> Arguments.of(by, value)))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("allWays")
  void moduleOfEitherJackson_refusesTheClass_andNamesIt(Jackson jackson, Object value) {
    Exception thrown =
        assertThrows(RefusedUseException.class, () -> jackson.write("t", "r", value));
    assertTrue(thrown.getMessage().contains("of either Jackson"), thrown.getMessage());
    assertFalse(thrown.getMessage().contains(SECRET), thrown.getMessage());
  }

  @ParameterizedTest
  @MethodSource("allWays")
  void mapperWithTheModule_writesNothingWithoutAContext(Jackson jackson, Object value) {
    assertThrows(RuntimeException.class, () -> jackson.writeWithoutContext(true, value));
  }
}
