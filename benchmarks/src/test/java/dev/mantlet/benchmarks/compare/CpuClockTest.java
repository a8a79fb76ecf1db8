package dev.mantlet.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.benchmarks.compare.CpuClock.Reading;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CpuClockTest {
  private static final Reading EARLIER = reading(100, 7, Map.of("1", 90L, "2", 5L));

  private static Reading reading(long ticks, long started, Map<String, Long> ran) {
    return new Reading(ticks, started, Optional.of(ran));
  }

  @Test
  void sameThreads_areTakenToTheNanosecond() {
    assertEquals(14, reading(110, 7, Map.of("1", 101L, "2", 8L)).since(EARLIER));
  }

  @Test
  void threadThatEnded_isInTheTicks() {
    assertEquals(20, reading(120, 7, Map.of("1", 101L)).since(EARLIER));
  }

  @Test
  void threadThatCame_isInTheTicks() {
    assertEquals(20, reading(120, 8, Map.of("1", 101L, "2", 8L, "3", 1L)).since(EARLIER));
  }

  @Test
  void threadThatCameAndWent_isInTheTicks() {
    assertEquals(20, reading(120, 8, Map.of("1", 101L, "2", 8L)).since(EARLIER));
  }

  @Test
  void systemThatDoesNotSay_hasTicks() {
    assertEquals(30, new Reading(130, 7, Optional.empty()).since(EARLIER));
    assertEquals(
        30, new Reading(130, 7, Optional.empty()).since(new Reading(100, 7, Optional.empty())));
  }

  /** All that this thread ran is in what the process ran. */
  @Test
  void timeOfThisThread_isSeen() {
    CpuClock clock = new CpuClock();
    long before = clock.nanos();
    long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    while (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() < start + 100_000_000) {
      Thread.onSpinWait();
    }
    long seen = clock.nanos() - before;
    assertTrue(seen >= 80_000_000, () -> seen + " ns"); // by ticks, up to two are missing
  }
}
