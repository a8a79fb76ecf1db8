package dev.mantlet.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The programs of {@code docs/guard.md} are those that {@link GuardSnippetsTest} runs. */
class GuardGuideTest {
  private static final Path GUIDE = Path.of("../docs/guard.md");
  private static final Path SNIPPETS =
      Path.of("src/test/java/dev/mantlet/guard/GuardSnippetsTest.java");

  @Test
  void everyProgramOfTheGuide_isARegionOfTheSnippets() throws IOException {
    List<String> regions =
        parts(SNIPPETS, "// @start region=[^\n]*\n(.*?)// @end").stream()
            .map(GuardGuideTest::words)
            .toList();
    List<String> programs = parts(GUIDE, "```java\n(.*?)```");
    assertEquals(10, programs.size());
    for (String program : programs) {
      String open = words(program).replaceAll("\\}+$", ""); // a region may end inside a block
      assertTrue(
          regions.stream().anyMatch(region -> region.replaceAll("\\}+$", "").equals(open)),
          "the guide shows a program that no test runs:\n" + program);
    }
  }

  private static List<String> parts(Path file, String pattern) throws IOException {
    return Pattern.compile(pattern, Pattern.DOTALL)
        .matcher(Files.readString(file))
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  /** Without comments, line breaks and indentation, which differ between a page and a test. */
  private static String words(String program) {
    return program.replaceAll("//[^\n]*", "").replaceAll("\\s+", "");
  }
}
