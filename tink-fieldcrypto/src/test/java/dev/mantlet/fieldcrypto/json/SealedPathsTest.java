package dev.mantlet.fieldcrypto.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.fieldcrypto.DecryptionFailedException;
import dev.mantlet.fieldcrypto.jackson.Encrypted;
import dev.mantlet.fieldcrypto.jackson.RefusedUseException;
import dev.mantlet.fieldcrypto.jackson.SealedPaths;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents without annotations, whose sealed values paths point out. */
class SealedPathsTest {
  private static final String CANARY = "canary-4711";

  private static final SealedPaths PATHS =
      SealedPaths.of(
          "order", 1, "$.payer.iban", "$.items[*].note", "$.attributes.*", "$[\"a.b\"]", "$.gone");

  private static Map<String, Object> order() {
    Map<String, Object> order = new LinkedHashMap<>();
    order.put("id", "o-1");
    order.put("payer", Map.of("iban", CANARY, "name", "Mia"));
    order.put("items", List.of(item(CANARY), item(null), item(List.of(1, CANARY, true))));
    order.put("attributes", Map.of("x y", CANARY, "z", Map.of("deep", 7)));
    order.put("a.b", new BigDecimal("0.10"));
    return order;
  }

  private static Map<String, Object> item(Object note) {
    Map<String, Object> item = new LinkedHashMap<>();
    item.put("sku", 17);
    item.put("note", note);
    return item;
  }

  @ParameterizedTest
  @EnumSource
  void mapIsSealedWherePathsPoint(Jackson jackson) {
    String json = jackson.write(PATHS, order());
    assertFalse(json.contains(CANARY), json);
    assertTrue(json.contains("\"name\":\"Mia\"") && json.contains("\"note\":null"), json);
    Map<?, ?> read = jackson.read(PATHS, Map.class, json);
    assertEquals(jackson.readWithoutContext(true, Map.class, clear(jackson)), read);
  }

  private static String clear(Jackson jackson) {
    return jackson.writeWithoutContext(true, order());
  }

  @Test
  void treesOfBothJacksonsAreSealedAndComeBack() {
    var tree3 =
        Jackson.THREE.readWithoutContext(
            true, tools.jackson.databind.JsonNode.class, clear(Jackson.THREE));
    assertEquals(
        tree3,
        Jackson.THREE.read(
            PATHS, tools.jackson.databind.JsonNode.class, Jackson.THREE.write(PATHS, tree3)));
    var tree2 =
        Jackson.TWO.readWithoutContext(
            true, com.fasterxml.jackson.databind.JsonNode.class, clear(Jackson.TWO));
    assertEquals(
        tree2,
        Jackson.TWO.read(
            PATHS, com.fasterxml.jackson.databind.JsonNode.class, Jackson.TWO.write(PATHS, tree2)));
  }

  record Foreign(String iban, List<String> notes) {}

  @ParameterizedTest
  @EnumSource
  void classOfSomeoneElseIsSealedByPaths(Jackson jackson) {
    SealedPaths paths = SealedPaths.of("foreign", 1, "$.iban", "$.notes");
    Foreign foreign = new Foreign(CANARY, Arrays.asList("a", null));
    String json = jackson.write(paths, foreign);
    assertTrue(json.matches("\\{\"iban\":\"mf[^\"]+\",\"notes\":\"mf[^\"]+\",\"_sealed\".*"), json);
    assertEquals(foreign, jackson.read(paths, Foreign.class, json));
  }

  @ParameterizedTest
  @EnumSource
  void valueInClearWhereAPathPoints_doesNotOpen(Jackson jackson) {
    String json = jackson.write(PATHS, order());
    for (String clear : List.of("\"DE55\"", "7", "{}", "[]", "true", "null")) {
      assertForged(jackson, json.replace("{\"id\"", "{\"gone\":" + clear + ",\"id\""));
      assertForged(
          jackson, json.replaceFirst("\"note\":\"[^\"]+\"", "\"note\":" + clear.replace("$", "")));
    }
    assertForged(jackson, json.replace("\"note\":null", "\"no\":null"));
    assertForged(jackson, json.replace(",\"note\":null", ""));
  }

  @ParameterizedTest
  @EnumSource
  void sealedValueWhereNoPathPoints_doesNotOpen(Jackson jackson) {
    String json = jackson.write(PATHS, order());
    SealedPaths fewer =
        SealedPaths.of("order", 1, "$.payer.iban", "$.items[*].note", "$.attributes.*");
    assertThrows(DecryptionFailedException.class, () -> jackson.read(fewer, Map.class, json));
  }

  record Annotated(@Encrypted String secret) {}

  @ParameterizedTest
  @EnumSource
  void annotatedClassUnderPathsIsRefused(Jackson jackson) {
    assertThrows(
        RefusedUseException.class,
        () -> jackson.write(PATHS, Map.of("payer", new Annotated(CANARY))));
  }

  @ParameterizedTest
  @EnumSource
  void documentThatIsNoObjectOrHasTheNameOfTheHeaderIsRefused(Jackson jackson) {
    assertThrows(RefusedUseException.class, () -> jackson.write(PATHS, List.of("x")));
    assertThrows(RefusedUseException.class, () -> jackson.write(PATHS, "x"));
    assertThrows(RefusedUseException.class, () -> jackson.write(PATHS, Map.of("_sealed", "x")));
    String inside = jackson.write(PATHS, Map.of("payer", Map.of("_sealed", "x")));
    assertTrue(inside.contains("{\"_sealed\":\"x\"}"), "below the root it is a name like others");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "$",
        "payer",
        "$payer",
        "$.",
        "$.a b",
        "$[0]",
        "$..a",
        "$.a[",
        "$.a['b']",
        "$.a.*b",
        "$.-"
      })
  void whatIsNoPatternIsRefused(String pattern) {
    assertThrows(IllegalArgumentException.class, () -> SealedPaths.of("order", 1, pattern));
  }

  @Test
  void typeSchemaAndNumberOfPatternsAreChecked() {
    assertThrows(IllegalArgumentException.class, () -> SealedPaths.of("", 1, "$.a"));
    assertThrows(IllegalArgumentException.class, () -> SealedPaths.of("order", 0, "$.a"));
    assertThrows(IllegalArgumentException.class, () -> SealedPaths.of("order", 1));
    String[] many = new String[65];
    Arrays.fill(many, "$.a");
    assertThrows(IllegalArgumentException.class, () -> SealedPaths.of("order", 1, many));
    SealedPaths.of("order", 1, Arrays.copyOf(many, 64));
  }

  private static void assertForged(Jackson jackson, String json) {
    assertThrows(DecryptionFailedException.class, () -> jackson.read(PATHS, Map.class, json), json);
  }
}
