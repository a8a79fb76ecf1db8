package dev.mantlet.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServedWorkTest {
  @TempDir Path folder;

  @Test
  void costIsWhatTheProgramAnswers() throws IOException {
    String thrice = "while read times; do echo $((3 * times)); done";
    try (ServedWork work = new ServedWork(folder, 7, List.of("bash", "-c", thrice))) {
      assertEquals(30, work.run(10).cpuNanos());
      assertEquals(60, work.run(20).cpuNanos(), "the same program answers again");
      assertEquals(7, work.units());
    }
  }

  @Test
  void programThatEnds_throws() throws IOException {
    try (ServedWork work = new ServedWork(folder, 1, List.of("bash", "-c", "read times"))) {
      var thrown = assertThrows(IOException.class, () -> work.run(1));
      assertEquals("bash -c read times ended instead of answering", thrown.getMessage());
    }
  }
}
