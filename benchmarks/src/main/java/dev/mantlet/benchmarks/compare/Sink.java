package dev.mantlet.benchmarks.compare;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Takes every result by a store that the compiler must not leave out: the result escapes, so it has
 * to be computed.
 */
final class Sink {
  private static final VarHandle LAST;

  static {
    try {
      LAST = MethodHandles.lookup().findVarHandle(Sink.class, "last", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @SuppressWarnings("unused") // through LAST
  private Object last;

  void take(Object result) {
    LAST.setRelease(this, result);
  }
}
