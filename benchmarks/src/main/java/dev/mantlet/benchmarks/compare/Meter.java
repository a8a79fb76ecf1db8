package dev.mantlet.benchmarks.compare;

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
    return new OfThisProcess();
  }

  /** Leaves out what reading allocates. */
  final class OfThisProcess implements Meter {
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final CpuClock cpu = new CpuClock();
    private double byReading;

    private OfThisProcess() {}

    @Override
    public synchronized Cost read() {
      double before = allocated();
      Cost cost = new Cost(cpu.nanos(), System.nanoTime(), before - byReading);
      byReading += allocated() - before;
      return cost;
    }

    private double allocated() {
      long sum = 0;
      for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
        sum += Math.max(0, bytes); // -1: the thread ended meanwhile
      }
      return sum;
    }
  }
}
