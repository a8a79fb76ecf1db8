package dev.mantlet.fieldcrypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldContextTest {
  @Test
  void canonicalBytesAreLengthPrefixedPartsInTheOrderOfTheFormat() {
    RecordContext context = FieldContext.tenant("t").type("ty").schema(258).record("é");
    assertEquals(
        "0001"
            + "74"
            + "0000"
            + "0002"
            + "7479"
            + "0002"
            + "c3a9"
            + "00000102"
            + "0000000000000000",
        HexFormat.of().formatHex(context.canonicalBytes()));
  }

  @Test
  void partsThatJoinToTheSameTextStayApart() {
    assertFalse(Arrays.equals(context("ab", "c", "r"), context("a", "bc", "r")));
    assertFalse(Arrays.equals(context("t", "ab", "c"), context("t", "a", "bc")));
  }

  @Test
  void unicodeTwinsStayApart() {
    assertFalse(Arrays.equals(context("t", "y", "caf\u00e9"), context("t", "y", "cafe\u0301")));
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

  private static byte[] context(String tenant, String type, String record) {
    return FieldContext.tenant(tenant).type(type).schema(1).record(record).canonicalBytes();
  }
}
