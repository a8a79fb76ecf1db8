package dev.mantlet.guard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bucket, fair share, pool, lease and close under a model checker, in a JVM of its own. */
class InterleavingStressTest {
  private static final boolean NIGHTLY = Boolean.getBoolean("mantlet.nightly");
  private static final int PROGRAMS = NIGHTLY ? 20 : 2;
  private static final int ORDERS = NIGHTLY ? 1_000 : 200;

  @Test
  @Timeout(3_000)
  void twoThreadsInAnyOrder_seeWhatTheyCouldHaveSeenOneAfterTheOther() throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+EnableDynamicAgentLoading",
                "-cp",
                System.getProperty("java.class.path"),
                Interleavings.class.getName(),
                String.valueOf(PROGRAMS),
                String.valueOf(ORDERS))
            .redirectErrorStream(true)
            .start();
    String said = new String(child.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, child.waitFor(), said);
    assertEquals(5, said.lines().filter(line -> line.startsWith("held: ")).count(), said);
    System.out.println(
        "interleavings: " + PROGRAMS + " programs of 5 kinds, up to " + ORDERS + " orders of each");
  }
}
