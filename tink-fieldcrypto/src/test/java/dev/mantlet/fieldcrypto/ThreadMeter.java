package dev.mantlet.fieldcrypto;

import java.lang.reflect.Method;

/**
 * What the current thread has allocated and how long it has run on a processor, by the JDK's {@code
 * com.sun.management.ThreadMXBean}. Reached by reflection: the module does not read {@code
 * jdk.management}, and need not for its tests.
 */
public final class ThreadMeter {
  private static final Object BEAN = bean();
  private static final Method ALLOCATED = method("getCurrentThreadAllocatedBytes");
  private static final Method CPU = method("getCurrentThreadCpuTime");

  private ThreadMeter() {}

  /** Bytes that this thread has allocated since it started. */
  public static long allocatedBytes() {
    return read(ALLOCATED);
  }

  /** Nanoseconds that this thread has run. */
  public static long cpuNanos() {
    return read(CPU);
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

  private static Method method(String name) {
    try {
      return Class.forName("com.sun.management.ThreadMXBean").getMethod(name);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long read(Method method) {
    try {
      return (long) method.invoke(BEAN);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
