package dev.mantlet.fieldcrypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldContextTest {
  @Test
  void canonicalBytesAreLengthPrefixedPartsInTheOrderOfTheFormat() {
    FieldContext context = FieldContext.tenant("t").type("ty").schema(258).record("é").path("p");
    assertEquals(
        "0001" + "74" + "0002" + "7479" + "0002" + "c3a9" + "00000102" + "0001" + "70",
        HexFormat.of().formatHex(context.canonicalBytes()));
  }

  @Test
  void partsThatJoinToTheSameTextStayApart() {
    assertFalse(Arrays.equals(context("ab", "c", "r", "p"), context("a", "bc", "r", "p")));
    assertFalse(Arrays.equals(context("t", "ab", "c", "p"), context("t", "a", "bc", "p")));
    assertFalse(Arrays.equals(context("t", "y", "ab", "c"), context("t", "y", "a", "bc")));
  }

  @Test
  void unicodeTwinsStayApart() {
    assertFalse(
        Arrays.equals(context("t", "y", "r", "caf\u00e9"), context("t", "y", "r", "cafe\u0301")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\ud800", "x\udc00", "\udc00\ud800"})
  void stringsWithoutUtf8FormAreRefusedInEveryStep(String bad) {
    assertThrows(IllegalArgumentException.class, () -> FieldContext.tenant(bad));
    assertThrows(IllegalArgumentException.class, () -> FieldContext.tenant("t").type(bad));
    assertThrows(
        IllegalArgumentException.class,
        () -> FieldContext.tenant("t").type("y").schema(1).record(bad));
    assertThrows(
        IllegalArgumentException.class,
        () -> FieldContext.tenant("t").type("y").schema(1).record("r").path(bad));
  }

  @Test
  void lengthIsCountedInUtf8Bytes() {
    assertEquals(
        "é".repeat(512),
        FieldContext.tenant("t").type("y").schema(1).record("r").path("é".repeat(512)).path());
    assertThrows(IllegalArgumentException.class, () -> FieldContext.tenant("é".repeat(513)));
    assertThrows(IllegalArgumentException.class, () -> FieldContext.tenant("e".repeat(1025)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void schemaVersionBelowOneIsRefused(int version) {
    FieldContext.TenantType type = FieldContext.tenant("t").type("y");
    assertThrows(IllegalArgumentException.class, () -> type.schema(version));
  }

  @Test
  void refusalDoesNotShowTheString() {
    var thrown =
        assertThrows(
            IllegalArgumentException.class, () -> FieldContext.tenant("canary" + "x".repeat(2000)));
    assertFalse(thrown.getMessage().contains("canary"), thrown.getMessage());
  }

  @Test
  void textFormLeavesOutTheRecordId() {
    FieldContext context =
        FieldContext.tenant("bank-a")
            .type("deposit")
            .schema(1)
            .record("canary@example.com")
            .path("iban");
    assertEquals(
        "FieldContext[RecordContext[tenant=bank-a, type=deposit, schema=1], path=iban]",
        context.toString());
  }

  @Property
  void pathsAreOrderedAsTheirUtf8Bytes(
      @ForAll
          @StringLength(max = 4)
          @CharRange(from = 'a', to = 'c')
          @CharRange(from = '\ud7f0', to = '\ue010')
          @CharRange(from = '\uff00', to = '\uffff')
          String left,
      @ForAll
          @StringLength(max = 4)
          @CharRange(from = 'a', to = 'c')
          @CharRange(from = '\ud7f0', to = '\ue010')
          @CharRange(from = '\uff00', to = '\uffff')
          String right) {
    if (isUtf8(left) && isUtf8(right)) {
      int expected =
          Arrays.compareUnsigned(
              left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
      assertEquals(
          Integer.signum(expected), Integer.signum(CanonicalBytes.compareUtf8(left, right)));
    }
  }

  @Test
  void supplementaryPathsComeAfterAllOthers() {
    assertTrue("\uff5e".compareTo("\ud83d\ude00") > 0, "UTF-16 order is the other one");
    assertTrue(CanonicalBytes.compareUtf8("\uff5e", "\ud83d\ude00") < 0);
    assertArrayEquals(new byte[] {0, 1, 'a'}, new CanonicalBytes().string("a").toArray());
  }

  private static boolean isUtf8(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  private static byte[] context(String tenant, String type, String record, String path) {
    return FieldContext.tenant(tenant)
        .type(type)
        .schema(1)
        .record(record)
        .path(path)
        .canonicalBytes();
  }
}
