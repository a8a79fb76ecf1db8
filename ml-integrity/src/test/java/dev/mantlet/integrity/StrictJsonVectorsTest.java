package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mantlet.house.Vectors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class StrictJsonVectorsTest {
  private static final StrictJson JSON =
      StrictJson.reader(Reason.MALFORMED_BUNDLE, "the text", 1 << 20, 1_000_000);

  /**
   * The suite allows a member twice; we do not, because readers differ in which of the two they
   * take.
   */
  private static final Set<String> TWICE =
      Set.of("y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json");

  @Test
  void jsonTestSuite_isReadAsItSays() throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.list(Vectors.suite("jsontestsuite").resolve("test_parsing"))) {
      files = found.sorted().toList();
    }
    for (Path file : files) {
      String name = file.getFileName().toString();
      byte[] text = Files.readAllBytes(file);
      boolean member = reads(asMember(text));
      if (!name.startsWith("i_")) {
        assertEquals(name.startsWith("y_") && !TWICE.contains(name), member, name + " as a member");
      }
      if (name.startsWith("n_")) {
        assertEquals(false, reads(text), name);
      }
    }
    Vectors.ran("jsontestsuite", files.size());
  }

  @Test
  void hostileJson_isNeitherBundleNorStatement() throws IOException {
    JsonNode cases =
        JsonMapper.shared()
            .readTree(Files.readString(Vectors.suite("hostile/hostile_json.json")))
            .get("cases");
    for (Map.Entry<String, JsonNode> hostile : cases.properties()) {
      byte[] text = hostile.getValue().stringValue().getBytes(StandardCharsets.UTF_8);
      assertThrows(ModelRejectedException.class, () -> Envelope.parse(text), hostile.getKey());
      assertThrows(
          ModelRejectedException.class,
          () -> Statement.parse(text, Release.ID, ResourceNames.POSIX),
          hostile.getKey());
    }
    Vectors.ran("hostile/hostile_json", cases.size());
  }

  /** Most texts of the suite are arrays; inside an object they say the same. */
  private static byte[] asMember(byte[] text) {
    ByteArrayOutputStream object = new ByteArrayOutputStream();
    object.writeBytes("{\"member\":".getBytes(StandardCharsets.UTF_8));
    object.writeBytes(text);
    object.write('}');
    return object.toByteArray();
  }

  private static boolean reads(byte[] text) {
    try {
      JSON.read(text);
      return true;
    } catch (ModelRejectedException e) {
      return false;
    }
  }
}
