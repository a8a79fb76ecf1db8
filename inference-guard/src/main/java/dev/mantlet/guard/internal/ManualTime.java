package dev.mantlet.guard.internal;

import dev.mantlet.guard.GuardPolicy;
import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.function.LongSupplier;

/**
 * The seam through which the testkit gives a policy a clock of its own; nothing else may use it.
 *
 * <p>The module exports this package to the testkit alone. On the class path that has no effect, so
 * the seam also demands a capability that only the testkit creates, and logs a warning each time.
 */
public final class ManualTime {
  private static final String CAPABILITY = "dev.mantlet.testkit.TestOnly";
  private static final System.Logger LOG = System.getLogger("dev.mantlet.guard");

  private ManualTime() {}

  /**
   * The policy with another clock.
   *
   * @param nanos nanoseconds from an arbitrary origin, such as {@code System.nanoTime} gives them
   * @param capability proof that the testkit asks: an instance of its class {@code TestOnly}
   * @throws IllegalArgumentException if the capability is anything else
   */
  public static GuardPolicy of(GuardPolicy policy, LongSupplier nanos, Object capability) {
    if (!capability.getClass().getName().equals(CAPABILITY)) {
      throw new IllegalArgumentException(
          "manual time is for tests: it needs a "
              + CAPABILITY
              + ", got a "
              + capability.getClass().getName());
    }
    LOG.log(Level.WARNING, "a guard policy got manual time; this must not happen outside tests");
    return withNanos(policy, nanos);
  }

  // By reflection, so that no public method of the policy can change its clock; package-private is
  // out of reach from here.
  private static GuardPolicy withNanos(GuardPolicy policy, LongSupplier nanos) {
    try {
      Method method = GuardPolicy.class.getDeclaredMethod("withNanos", LongSupplier.class);
      method.setAccessible(true);
      return (GuardPolicy) method.invoke(policy, nanos);
    } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
      throw new LinkageError("GuardPolicy.withNanos(LongSupplier) cannot be called", e);
    }
  }
}
