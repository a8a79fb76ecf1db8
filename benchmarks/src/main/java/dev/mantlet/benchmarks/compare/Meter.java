package dev.mantlet.benchmarks.compare;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Reads what has been used up since some fixed moment; two readings make a cost. */
@FunctionalInterface
interface Meter {
  Cost read();

  /**
   * The meter of this Java process: CPU time of all its threads (the collector's and the compiler's
   * too), and the allocation of the threads that are alive. What a thread allocated and ended
   * before the second reading is not seen.
   */
  static Meter ofThisProcess() {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return () -> new Cost(system.getProcessCpuTime(), System.nanoTime(), allocated(threads));
  }

  private static double allocated(ThreadMXBean threads) {
    long sum = 0;
    for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
      sum += Math.max(0, bytes); // -1: the thread ended meanwhile
    }
    return sum;
  }
}
