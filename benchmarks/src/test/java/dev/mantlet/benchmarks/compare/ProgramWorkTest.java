package dev.mantlet.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramWorkTest {
  @TempDir Path folder;

  @Test
  void lineOfTheShell_isUserAndSystemTimeInNanoseconds() throws IOException {
    assertEquals(61_281e6, ProgramWork.cpuNanos("1m1.250s 0m0.031s"), 1);
  }

  @Test
  void anotherLine_isRefused() {
    assertThrows(IOException.class, () -> ProgramWork.cpuNanos("0m1,250s 0m0,031s"));
  }

  @Test
  void programThatWorks_costsCpuTime() throws Exception {
    Work counting =
        Work.program(folder, "bash", "-c", "for ((i = 0; i < 100000; i++)); do :; done");
    Cost cost = counting.run(2);
    assertTrue(cost.cpuNanos() >= 20e6, cost::toString);
  }

  @Test
  void programThatSleeps_costsHardlyAny() throws Exception {
    Cost cost = Work.program(folder, "sleep", "0.2").run(1);
    assertTrue(cost.cpuNanos() < 100e6 && cost.wallNanos() >= 200e6, cost::toString);
  }

  @Test
  void programThatFails_throws() {
    var thrown = assertThrows(IOException.class, () -> Work.program(folder, "false").run(1));
    assertEquals("false ended with status 1", thrown.getMessage());
  }
}
