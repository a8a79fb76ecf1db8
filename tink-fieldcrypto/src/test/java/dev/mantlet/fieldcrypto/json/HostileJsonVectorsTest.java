package dev.mantlet.fieldcrypto.json;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.fieldcrypto.DecryptionFailedException;
import dev.mantlet.fieldcrypto.jackson.Encrypted;
import dev.mantlet.fieldcrypto.jackson.EncryptedRecord;
import dev.mantlet.fieldcrypto.jackson.RefusedUseException;
import dev.mantlet.fieldcrypto.jackson.SealedPaths;
import dev.mantlet.house.Vectors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Documents that nobody sealed, malformed and otherwise. */
class HostileJsonVectorsTest {
  @EncryptedRecord(type = "any", schema = 1)
  record Any(@Encrypted String v) {}

  private static final SealedPaths PATHS = SealedPaths.of("any", 1, "$.v");

  @ParameterizedTest
  @EnumSource
  void hostileDocumentsAreRefused(Jackson jackson) throws IOException {
    JsonFactory unbounded =
        JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxStringLength(1 << 24).build())
            .build();
    JsonNode cases =
        JsonMapper.builder(unbounded)
            .build()
            .readTree(Vectors.suite("hostile/hostile_json.json").toFile())
            .get("cases");
    cases.values().forEach(text -> assertRefused(jackson, text.asString()));
    Vectors.ran("hostile_json, sealed documents, " + jackson, cases.size());
  }

  @ParameterizedTest
  @EnumSource
  void documentsOfTheJsonTestSuiteAreRefused(Jackson jackson) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(Vectors.suite("jsontestsuite").resolve("test_parsing"))) {
      files = all.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
    for (Path file : files) {
      assertRefused(jackson, Files.readString(file, StandardCharsets.ISO_8859_1));
    }
    Vectors.ran("jsontestsuite, sealed documents, " + jackson, files.size());
  }

  /** What JSON allows inside a sealed document comes back, what it does not is no document. */
  @ParameterizedTest
  @EnumSource
  void clearPartOfASealedDocumentIsReadStrictly(Jackson jackson) throws IOException {
    String json = jackson.write(PATHS, Map.of("v", "secret"));
    int run = 0;
    try (Stream<Path> all = Files.list(Vectors.suite("jsontestsuite").resolve("test_parsing"))) {
      for (Path file : all.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
        String name = file.getFileName().toString();
        String document = json.replaceFirst("\\{", "{\"c\":MARK,").replace("MARK", text);
        if (name.startsWith("y_") && !name.contains("duplicated")) {
          assertTrue(jackson.read(PATHS, Map.class, document).containsValue("secret"), name);
          run++;
        } else if (name.startsWith("n_") && !isFragment(text)) {
          assertForged(jackson, document, name);
          run++;
        }
      }
    }
    Vectors.ran("jsontestsuite inside a sealed document, " + jackson, run);
  }

  /** A text that may be whole together with what stands around it. */
  private static boolean isFragment(String text) {
    return text.isEmpty()
        || text.contains(",")
        || text.contains("}")
        || text.contains("#")
        || text.contains("]")
        || text.endsWith("\"");
  }

  private static void assertForged(Jackson jackson, String json, String what) {
    var thrown = assertThrows(Exception.class, () -> jackson.read(PATHS, Map.class, json), what);
    assertSame(DecryptionFailedException.class, thrown.getClass(), () -> what + ": " + thrown);
  }

  private static void assertRefused(Jackson jackson, String json) {
    assertForged(jackson, json, "paths");
    var thrown = assertThrows(Exception.class, () -> jackson.read(Any.class, json));
    assertSame(DecryptionFailedException.class, thrown.getClass(), () -> "" + thrown);
  }

  @ParameterizedTest
  @EnumSource
  void deepDocumentIsRefusedOnReadingAndOnWriting(Jackson jackson) {
    String deep = "{\"a\":".repeat(100_000);
    assertRefused(jackson, deep);
    Object nested = 1;
    for (int i = 0; i < Bounds.MAX_DEPTH; i++) {
      nested = List.of(nested);
    }
    Object tooDeep = nested;
    assertThrows(RefusedUseException.class, () -> jackson.write(PATHS, Map.of("a", tooDeep)));
    Object fits = ((List<?>) nested).get(0);
    String json = jackson.write(PATHS, Map.of("a", fits));
    assertTrue(jackson.read(PATHS, Map.class, json).containsValue(fits));
  }

  @ParameterizedTest
  @EnumSource
  void valueThatIsTooLargeIsNotWrittenAndTheLargestComesBack(Jackson jackson) {
    String largest = "x".repeat(Bounds.MAX_SEALED_BYTES - 2);
    assertThrows(RefusedUseException.class, () -> jackson.write(new Any(largest + "x")));
    assertTrue(jackson.read(Any.class, jackson.write(new Any(largest))).v().equals(largest));
  }

  @ParameterizedTest
  @EnumSource
  void manyMembersAreBounded(Jackson jackson) {
    SealedPaths all = SealedPaths.of("any", 1, "$.list[*]");
    List<Integer> most =
        java.util.stream.IntStream.range(0, Bounds.MAX_MEMBERS - 1).boxed().toList();
    assertTrue(
        jackson.read(all, Map.class, jackson.write(all, Map.of("list", most))).containsValue(most));
    List<Integer> more = java.util.stream.IntStream.range(0, Bounds.MAX_MEMBERS).boxed().toList();
    assertThrows(RefusedUseException.class, () -> jackson.write(all, Map.of("list", more)));
    StringBuilder claimed = new StringBuilder("{\"list\":[");
    for (int i = 0; i < 100_000; i++) {
      claimed.append('"').append(Envelope.PREFIX).append(i).append("\",");
    }
    assertForged(jackson, claimed + "1]}", "many members");
  }

  @ParameterizedTest
  @EnumSource
  void documentWithTooManyTokensIsRefused(Jackson jackson) {
    String json = jackson.write(PATHS, Map.of("v", "x"));
    String many = "1,".repeat(Bounds.MAX_TOKENS);
    assertForged(jackson, json.replaceFirst("\\{", "{\"c\":[" + many + "1],"), "tokens");
    assertThrows(
        RefusedUseException.class,
        () -> jackson.write(PATHS, Map.of("c", new int[Bounds.MAX_TOKENS + 1])));
  }

  @ParameterizedTest
  @EnumSource
  void textThatIsTooLongIsRefusedBeforeItIsRead(Jackson jackson) {
    String json = jackson.write(PATHS, Map.of("v", "x"));
    assertForged(jackson, json + " ".repeat(Bounds.MAX_TEXT), "text");
    assertFalse(jackson.read(PATHS, Map.class, json + " ".repeat(1000)).isEmpty());
  }

  @ParameterizedTest
  @EnumSource
  void base64OfMembersIsStrict(Jackson jackson) {
    String json = jackson.write(new Any("secret"));
    String text = json.substring(json.indexOf("mf"), json.indexOf("\",\"_sealed"));
    for (String other :
        List.of(
            text + "=",
            text + " ",
            " " + text,
            text + "\\n",
            text.substring(0, 8) + "+/" + text.substring(10))) {
      assertThrows(
          DecryptionFailedException.class,
          () -> jackson.read(Any.class, json.replace(text, other)),
          other);
    }
  }
}
