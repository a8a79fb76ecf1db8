package dev.mantlet.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ChildJvmTest {
  private static Outcome run(String name) {
    return run(name, "");
  }

  private static Outcome run(String name, String peer) {
    return new ChildJvm(TestChild.class.getName())
        .run(TestChild.TOPIC, TestChild.TOPIC.find(name, peer), new Plan(2, 5, 1e6, 4));
  }

  @Test
  void figures_comeBackFromTheOtherJvm() {
    assertEquals(
        3, assertInstanceOf(Outcome.Measured.class, run("measured")).measurement().ratio(), 1e-9);
  }

  @Test
  void rounds_areThoseOfAllJvms() {
    assertEquals(
        10, assertInstanceOf(Outcome.Measured.class, run("measured")).measurement().rounds());
  }

  /** A round costs 400 ms; even 100 MB in it are collected by whoever leaves them. */
  @Test
  void garbageOfARound_isCollectedWithinIt() {
    Measurement collections =
        assertInstanceOf(Outcome.Measured.class, run("collections", "the most allowed"))
            .measurement();
    assertTrue(collections.ours() >= 1, collections::toString);
  }

  @Test
  void count_comesBackBesideWhatIsAllowed() {
    Measurement counted =
        assertInstanceOf(Outcome.Measured.class, run("counted", "the most allowed")).measurement();
    assertEquals(100, counted.ours());
    assertEquals(200, counted.peer());
  }

  @Test
  void skip_comesBackWithItsReason() {
    assertEquals(new Outcome.Skipped("not today"), run("skipped"));
  }

  @Test
  void exceptionAndError_comeBackAsFailuresOfOneLine() {
    assertEquals(new Outcome.Failed("java.lang.IllegalStateException: boom"), run("throws"));
    assertEquals(new Outcome.Failed("java.lang.OutOfMemoryError: made up"), run("out of memory"));
  }

  @Test
  void deadJvm_isAFailure() {
    assertEquals(new Outcome.Failed("its JVM ended with status 3"), run("dies"));
  }

  @Test
  void environment_isTheCases() {
    assertEquals(new Outcome.Skipped("as the case says"), run("environment"));
  }

  @Test
  void heapAndCollector_areFixed() {
    String flags = assertInstanceOf(Outcome.Skipped.class, run("flags")).reason();
    assertTrue(flags.contains(String.join(" ", ChildJvm.FLAGS)), flags);
  }

  @Test
  void scratch_isGoneAndItsThingsAreClosed() throws Exception {
    Path parent = Files.createTempDirectory("scratch-test-");
    StringBuilder closed = new StringBuilder();
    try (Scratch scratch = new Scratch(parent)) {
      Files.writeString(
          Files.createDirectory(scratch.folder().resolve("folder")).resolve("file"), "content");
      scratch.closing(() -> closed.append("first opened"));
      scratch.closing(() -> closed.append("last opened, "));
    }
    assertEquals("last opened, first opened", closed.toString());
    try (Stream<Path> left = Files.list(parent)) {
      assertEquals(0, left.count());
    }
    Files.delete(parent);
  }
}
