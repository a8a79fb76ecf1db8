package dev.mantlet.examples.chequedesk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The threat model names the tests that hold its claims; each of them must be there. */
class ThreatModelTest {
  private static final Path REPOSITORY = Path.of("../..");
  private static final Pattern NAMED = Pattern.compile("`(\\w+Test)(?:\\.(\\w+))?`");

  @Test
  void everyTestThatIsNamed_exists() throws IOException {
    Map<String, String> tests = testSources();
    Matcher named = NAMED.matcher(Files.readString(REPOSITORY.resolve("docs/THREAT-MODEL.md")));
    List<String> missing =
        named
            .results()
            .filter(one ->
                !tests
                    .getOrDefault(one.group(1), "")
                    .contains(one.group(2) == null ? "class " : " " + one.group(2) + "("))
            .map(one -> one.group())
            .toList();
    assertEquals(List.of(), missing);
    assertTrue(named.reset().results().count() > 40);
  }

  private static Map<String, String> testSources() throws IOException {
    try (Stream<Path> files =
        Files.find(REPOSITORY, 20, (path, attributes) -> path.toString().endsWith("Test.java"))) {
      return files.collect(
          Collectors.toMap(
              ThreatModelTest::className, ThreatModelTest::source, (one, other) -> one + other));
    }
  }

  private static String className(Path path) {
    String name = path.getFileName().toString();
    return name.substring(0, name.length() - ".java".length());
  }

  private static String source(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
