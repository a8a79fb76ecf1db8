package dev.mantlet.dp.internal;

import dev.mantlet.dp.PrivacyBudget;
import dev.mantlet.dp.PrivacyLoss;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * The way in for {@code dev.mantlet.testkit}: a budget whose noise is predictable and protects
 * nothing.
 *
 * <p>Everything but the bits is the real thing. Each use is logged as a warning.
 */
public final class SeededBudget {
  private SeededBudget() {}

  /**
   * A new budget in a new file, as {@link PrivacyBudget#create(Path, PrivacyLoss)} makes it, with
   * noise from {@code words}.
   *
   * @param capability an object of the class {@code dev.mantlet.testkit.TestOnly}
   * @param words the 64-bit words to make noise of; called from one thread at a time
   * @throws IllegalArgumentException if the capability is another object
   */
  public static PrivacyBudget create(
      Object capability, Path file, PrivacyLoss total, LongSupplier words) {
    TestCapability.demand(capability);
    return predictable(file, total, words);
  }

  /**
   * Through reflection, which within a module is always allowed, so that the public API has no door
   * to this.
   */
  private static PrivacyBudget predictable(Path file, PrivacyLoss total, LongSupplier words) {
    try {
      Method factory =
          PrivacyBudget.class.getDeclaredMethod(
              "predictable", Path.class, PrivacyLoss.class, LongSupplier.class);
      factory.setAccessible(true);
      return (PrivacyBudget) factory.invoke(null, file, total, words);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException refused) {
        throw refused;
      }
      throw new IllegalStateException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
