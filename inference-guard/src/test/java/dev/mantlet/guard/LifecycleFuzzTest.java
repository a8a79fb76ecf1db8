package dev.mantlet.guard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.house.Vectors;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Random lives of sessions, in a JVM of their own that may not crash. */
class LifecycleFuzzTest {
  private static final int NIGHTLY = 1_000_000;
  private static final int NORMAL = 20_000;

  @Test
  @Timeout(3_000)
  void randomLivesOfSessions_neitherCrashNorLeakNorAnswerWrongly(@TempDir Path folder)
      throws Exception {
    Path vectors = Vectors.suite("guard").getParent();
    int operations = Boolean.getBoolean("mantlet.nightly") ? NIGHTLY : NORMAL;
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=" + folder.resolve("crash.log"),
                "-Dmantlet.vectors=" + vectors,
                "-cp",
                System.getProperty("java.class.path"),
                LifecycleFuzz.class.getName(),
                "guarded",
                "7",
                String.valueOf(operations))
            .redirectErrorStream(true)
            .start();
    String said = new String(child.getInputStream().readAllBytes(), UTF_8).strip();
    assertEquals(0, child.waitFor(), said);
    System.out.println("lifecycle fuzz: " + said);
    assertTrue(said.contains("wrong=0 openTensors=0"), said);
    assertTrue(said.contains("DEADLINE_EXCEEDED") && said.contains("answered"), said);
  }
}
