package dev.mantlet.guard;

import java.lang.reflect.Method;

/**
 * What the current thread allocates, by the JDK's {@code com.sun.management.ThreadMXBean}. Reached
 * by reflection: the module does not read {@code jdk.management}, and need not for its tests.
 */
final class ThreadMeter {
  private static final int ROUNDS = 200;

  private static final Object BEAN = bean();
  private static final Method ALLOCATED = allocated();
  private static final long OWN = leastOf(() -> {}, 0, 0);

  private ThreadMeter() {}

  /** The least number of bytes that a task allocates, of many times, once it is compiled. */
  static long leastAllocated(Runnable task) {
    return leastAllocated(task, 0);
  }

  /** The same, where so little is enough to stop early. */
  static long leastAllocated(Runnable task, long enough) {
    return leastOf(task, OWN, enough);
  }

  private static long leastOf(Runnable task, long own, long enough) {
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS && least > enough; round++) {
      long before = allocatedBytes();
      task.run();
      least = Math.min(least, allocatedBytes() - before - own);
    }
    return least;
  }

  private static long allocatedBytes() {
    try {
      return (long) ALLOCATED.invoke(BEAN);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object bean() {
    try {
      return Class.forName("java.lang.management.ManagementFactory")
          .getMethod("getThreadMXBean")
          .invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Method allocated() {
    try {
      return Class.forName("com.sun.management.ThreadMXBean")
          .getMethod("getCurrentThreadAllocatedBytes");
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
