package dev.mantlet.fieldcrypto.json;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.fieldcrypto.jackson.Encrypted;
import dev.mantlet.fieldcrypto.jackson.EncryptedRecord;
import dev.mantlet.fieldcrypto.jackson.RefusedUseException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
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

  record Part(@Encrypted String secret) {}

  static final class TwoConverter
      extends com.fasterxml.jackson.databind.util.StdConverter<Part, String> {
    @Override
    public String convert(Part part) {
      return part.secret();
    }
  }

  static final class ThreeConverter extends tools.jackson.databind.util.StdConverter<Part, String> {
    @Override
    public String convert(Part part) {
      return part.secret();
    }
  }

  @EncryptedRecord(type = "g", schema = 1)
  record Using(
      @com.fasterxml.jackson.databind.annotation.JsonSerialize(
              using = com.fasterxml.jackson.databind.ser.std.ToStringSerializer.class)
          @tools.jackson.databind.annotation.JsonSerialize(
              using = tools.jackson.databind.ser.std.ToStringSerializer.class)
          Part part) {}

  @EncryptedRecord(type = "h", schema = 1)
  record ContentUsing(
      @com.fasterxml.jackson.databind.annotation.JsonSerialize(
              contentUsing = com.fasterxml.jackson.databind.ser.std.ToStringSerializer.class)
          @tools.jackson.databind.annotation.JsonSerialize(
              contentUsing = tools.jackson.databind.ser.std.ToStringSerializer.class)
          List<Part> parts) {}

  @EncryptedRecord(type = "i", schema = 1)
  record Converted(
      @com.fasterxml.jackson.databind.annotation.JsonSerialize(converter = TwoConverter.class)
          @tools.jackson.databind.annotation.JsonSerialize(converter = ThreeConverter.class)
          Part part) {}

  @EncryptedRecord(type = "j", schema = 1)
  record ContentConverted(
      @com.fasterxml.jackson.databind.annotation.JsonSerialize(
              contentConverter = TwoConverter.class)
          @tools.jackson.databind.annotation.JsonSerialize(contentConverter = ThreeConverter.class)
          List<Part> parts) {}

  @EncryptedRecord(type = "k", schema = 1)
  record KeyUsing(
      @com.fasterxml.jackson.databind.annotation.JsonSerialize(keyUsing = TwoKey.class)
          @tools.jackson.databind.annotation.JsonSerialize(keyUsing = ThreeKey.class)
          Map<Part, String> parts) {}

  static final class TwoKey extends com.fasterxml.jackson.databind.JsonSerializer<Part> {
    @Override
    public void serialize(
        Part part,
        com.fasterxml.jackson.core.JsonGenerator gen,
        com.fasterxml.jackson.databind.SerializerProvider ctxt)
        throws IOException {
      gen.writeFieldName(part.secret());
    }
  }

  static final class ThreeKey extends tools.jackson.databind.ValueSerializer<Part> {
    @Override
    public void serialize(
        Part part,
        tools.jackson.core.JsonGenerator gen,
        tools.jackson.databind.SerializationContext ctxt) {
      gen.writeName(part.secret());
    }
  }

  static List<Arguments> holders() {
    Part part = new Part(SECRET);
    List<Object> values =
        List.of(
            new Using(part),
            new KeyUsing(Map.of(part, "")),
            new ContentUsing(List.of(part)),
            new Converted(part),
            new ContentConverted(List.of(part)));
    return values.stream()
        .flatMap(value ->
            List.of(Jackson.TWO, Jackson.THREE).stream().map(by -> Arguments.of(by, value)))
        .toList();
  }

  /** As if the class named it: what it writes of the object it writes in clear. */
  @ParameterizedTest
  @MethodSource("holders")
  void propertyThatWritesAnObjectWithSealedValuesInAWayOfItsOwn_isRefused(
      Jackson jackson, Object value) {
    RefusedUseException thrown =
        assertThrows(RefusedUseException.class, () -> jackson.write(value));
    assertTrue(thrown.getMessage().contains(Part.class.getName()), thrown.getMessage());
    assertFalse(thrown.getMessage().contains(SECRET), thrown.getMessage());
  }
}
