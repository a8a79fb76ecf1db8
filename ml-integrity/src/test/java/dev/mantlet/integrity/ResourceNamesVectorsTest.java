package dev.mantlet.integrity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mantlet.house.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ResourceNamesVectorsTest {
  @Test
  void portableNames_areAsTheVectorsSay() throws IOException {
    JsonNode cases =
        JsonMapper.shared()
            .readTree(Files.readString(Vectors.suite("hostile/manifest_paths.json")))
            .get("cases");
    for (JsonNode vector : cases) {
      String name = vector.get("path").stringValue();
      String why = vector.get("why").stringValue();
      switch (vector.get("expect").stringValue()) {
        case "accept" -> ResourceNames.PORTABLE.checkAll(List.of(name));
        case "reject" -> assertRefused(Reason.UNSAFE_NAME, why, name);
        default ->
            assertRefused(
                Reason.NAME_COLLISION, why, name, vector.get("collidesWith").stringValue());
      }
    }
    Vectors.ran("hostile/manifest_paths", cases.size());
  }

  private static void assertRefused(Reason reason, String why, String... names) {
    var thrown =
        assertThrows(
            ModelRejectedException.class,
            () -> ResourceNames.PORTABLE.checkAll(List.of(names)),
            why);
    assertEquals(reason, thrown.reason(), why);
  }
}
