package dev.mantlet.benchmarks.compare;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The CPU time of all threads of this process, the collector's and the compiler's too.
 *
 * <p>The clock of the JDK ticks every 10 ms. Linux says to the nanosecond how long each live thread
 * ran ({@code /proc/self/task/N/schedstat}, where the kernel has it). That is taken between two
 * readings if the same threads live at both and no other one was started meanwhile, so that none
 * can be missed; otherwise the ticks are. Thread-safe.
 */
final class CpuClock {
  private static final Path THREADS = Path.of("/proc/self/task");

  /** Off the processor for a moment, the thread that asks has its own time booked as well. */
  private static final long PAUSE_NANOS = 1000;

  private final OperatingSystemMXBean system =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private Reading last = read();
  private long sum;

  /** What was used since some fixed moment, in nanoseconds. */
  synchronized long nanos() {
    Reading now = read();
    sum += now.since(last);
    last = now;
    return sum;
  }

  private Reading read() {
    LockSupport.parkNanos(PAUSE_NANOS);
    return new Reading(
        system.getProcessCpuTime(),
        ManagementFactory.getThreadMXBean().getTotalStartedThreadCount(),
        threads());
  }

  /** How long each live thread ran, by its id; empty where the system does not say. */
  private static Optional<Map<String, Long>> threads() {
    try (Stream<Path> threads = Files.list(THREADS)) {
      Map<String, Long> ran = new TreeMap<>();
      for (Path thread : threads.toList()) {
        String figures = Files.readString(thread.resolve("schedstat"));
        ran.put(
            thread.getFileName().toString(),
            Long.parseLong(figures.substring(0, figures.indexOf(' '))));
      }
      return Optional.of(ran);
    } catch (IOException | RuntimeException e) {
      return Optional.empty(); // another system, or a thread that ended meanwhile
    }
  }

  /**
   * What the clocks show.
   *
   * @param ticks the process's clock, in nanoseconds
   * @param started how many threads were ever started
   * @param ran how long each live thread ran, in nanoseconds, by its id
   */
  record Reading(long ticks, long started, Optional<Map<String, Long>> ran) {
    /** What was used between an earlier reading and this one, in nanoseconds. */
    long since(Reading earlier) {
      boolean sameThreads =
          started == earlier.started
              && ran.isPresent()
              && ran.map(Map::keySet).equals(earlier.ran.map(Map::keySet));
      return sameThreads ? total() - earlier.total() : ticks - earlier.ticks;
    }

    private long total() {
      return ran.orElseThrow().values().stream().mapToLong(Long::longValue).sum();
    }
  }
}
