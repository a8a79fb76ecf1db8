package dev.mantlet.fieldcrypto;

import static dev.mantlet.fieldcrypto.RecordCipherTest.assertRefused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.fieldcrypto.PlainReader.Stage;
import dev.mantlet.fieldcrypto.spi.KeyStore;
import dev.mantlet.house.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The golden corpus of the format, through the product and through a second reader. */
class GoldenCorpusTest {
  private static final JsonNode CORPUS = CorpusVector.corpus();
  private static final List<CorpusVector> VECTORS = CorpusVector.all(CORPUS);
  private static final KeyStore STORE = CorpusVector.store(CORPUS);

  @Test
  void committedCorpusIsWhatTheGeneratorWritesNow() throws IOException {
    String now = CorpusWriter.corpus();
    if (Boolean.getBoolean("mantlet.corpus.write")) {
      Path file = Path.of("src/test/resources/dev/mantlet/fieldcrypto", CorpusVector.FILE);
      Files.createDirectories(file.getParent());
      Files.writeString(file, now);
    } else {
      assertEquals(
          now,
          new String(CorpusVector.file(), UTF_8),
          "write it anew with -Dmantlet.corpus.write=true and look at the difference");
    }
  }

  @Test
  void corpusHasEveryFormSuiteAndFlagWithUniqueNumbers() {
    Set<Integer> numbers = new HashSet<>();
    Set<String> groups = new HashSet<>();
    Set<CorpusFlag> flags = EnumSet.noneOf(CorpusFlag.class);
    for (CorpusVector vector : VECTORS) {
      assertTrue(numbers.add(vector.json().get("tcId").asInt()), vector::toString);
      groups.add(vector.form() + " " + vector.suite() + " " + vector.valid());
      flags.add(vector.flag());
    }
    assertTrue(VECTORS.size() >= 300, () -> VECTORS.size() + " vectors");
    assertEquals(CORPUS.get("numberOfTests").asInt(), VECTORS.size());
    assertEquals(9 * 2, groups.size(), groups::toString);
    assertEquals(EnumSet.allOf(CorpusFlag.class), flags);
  }

  @Test
  void noTwoVectorsAreTheSame() {
    Set<String> seen = new HashSet<>();
    for (CorpusVector vector : VECTORS) {
      String what = vector.json().toString().replaceAll("\"(tcId|comment|flags)\":[^,]*,", "");
      assertTrue(seen.add(vector.form() + vector.suite() + what), vector::toString);
    }
  }

  @Test
  void productAgreesWithTheCorpus() throws IOException {
    Map<String, Integer> ran = new TreeMap<>();
    for (CorpusVector vector : VECTORS) {
      CorpusOpeners openers = new CorpusOpeners(CorpusVector.keys(CORPUS), STORE);
      if (vector.valid()) {
        assertEquals(CorpusOpeners.expected(vector), openers.open(vector), vector::toString);
      } else {
        refusedByTheProduct(openers, vector);
      }
      ran.merge(vector.form() + " " + vector.suite(), 1, Integer::sum);
    }
    ran.forEach((group, count) -> Vectors.ran("golden corpus, product, " + group, count));
  }

  private static void refusedByTheProduct(CorpusOpeners openers, CorpusVector vector) {
    try {
      assertRefused(() -> openers.open(vector));
    } catch (AssertionError e) {
      throw new AssertionError(vector.toString(), e);
    }
    if (stage(vector) == Stage.FORM) {
      assertEquals(0, openers.keys.unwraps.get(), () -> "before a key is used: " + vector);
    } else if (stage(vector) == Stage.COMMITMENT || stage(vector) == Stage.CONTENT) {
      assertEquals(1, openers.keys.unwraps.get(), () -> "with its key: " + vector);
    }
  }

  @Test
  void secondReaderAgreesWithTheCorpus() {
    CorpusOpeners openers = new CorpusOpeners(CorpusVector.keys(CORPUS), STORE);
    int valid = 0;
    for (CorpusVector vector : VECTORS) {
      if (vector.valid()) {
        assertEquals(CorpusOpeners.expected(vector), openers.read(vector), vector::toString);
        valid++;
      } else {
        var refused =
            assertThrows(PlainReader.Refused.class, () -> openers.read(vector), vector::toString);
        assertEquals(stage(vector), refused.stage, vector::toString);
      }
    }
    Vectors.ran("golden corpus, second reader, valid", valid);
    Vectors.ran("golden corpus, second reader, invalid", VECTORS.size() - valid);
  }

  @Test
  void everyKeyOfTheCorpusIsWhatItsWrapDelivers() {
    CorpusKeys keys = CorpusVector.keys(CORPUS);
    for (JsonNode json : CORPUS.get("keys")) {
      var hex = java.util.HexFormat.of();
      CorpusKeys.Key key =
          new CorpusKeys.Key(
              hex.parseHex(json.get("id").asString()),
              hex.parseHex(json.get("dataKey").asString()),
              json.get("purpose").asInt(),
              json.get("tenant").asString(),
              json.get("subject").asString());
      byte[] wrapped = hex.parseHex(json.get("wrappedKey").asString());
      assertEquals(
          hex.formatHex(key.toBeWrapped()),
          hex.formatHex(keys.unwrapped(wrapped, key.context()).orElseThrow()));
    }
  }

  private static Stage stage(CorpusVector vector) {
    return Stage.valueOf(vector.text("refusedAt").toUpperCase(Locale.ROOT));
  }
}
