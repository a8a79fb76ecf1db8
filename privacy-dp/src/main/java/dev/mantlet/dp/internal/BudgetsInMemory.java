package dev.mantlet.dp.internal;

import static java.lang.invoke.MethodType.methodType;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.PrivacyBudget;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.function.LongSupplier;

/**
 * The way in for {@code dev.mantlet.testkit}: budgets that are kept nowhere, with predictable
 * noise, for audits of many releases. Each maker is logged as a warning.
 */
public final class BudgetsInMemory {
  private static final MethodHandle BUDGET;

  static {
    try {
      Class<?> storage = Class.forName("dev.mantlet.dp.StorageInMemory");
      BUDGET =
          MethodHandles.privateLookupIn(storage, MethodHandles.lookup())
              .findStatic(
                  storage,
                  "budget",
                  methodType(PrivacyBudget.class, Adjacency.class, SecureBits.class));
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Adjacency adjacency;
  private final SecureBits bits;

  private BudgetsInMemory(Adjacency adjacency, SecureBits bits) {
    this.adjacency = adjacency;
    this.bits = bits;
  }

  /**
   * A maker of budgets with noise from {@code words}.
   *
   * @param capability an object of the class {@code dev.mantlet.testkit.TestOnly}
   * @param words the 64-bit words to make noise of; called from one thread at a time
   * @throws IllegalArgumentException if the capability is another object
   */
  public static BudgetsInMemory from(Object capability, Adjacency adjacency, LongSupplier words) {
    TestCapability.demand(capability);
    return new BudgetsInMemory(adjacency, new BitPool(words));
  }

  /** A new budget of the largest total there is; the bits go on where the last one left them. */
  public PrivacyBudget next() {
    try {
      return (PrivacyBudget) BUDGET.invokeExact(adjacency, bits);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("it throws nothing checked", e);
    }
  }
}
