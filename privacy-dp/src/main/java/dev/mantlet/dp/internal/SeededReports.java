package dev.mantlet.dp.internal;

import static java.lang.invoke.MethodType.methodType;

import dev.mantlet.dp.local.FrequencyOracle;
import dev.mantlet.dp.local.ReportClient;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.function.LongSupplier;

/**
 * The way in for {@code dev.mantlet.testkit}: clients whose perturbation is predictable and
 * protects nothing. Each one is logged as a warning.
 */
public final class SeededReports {
  private static final MethodHandle CLIENT;

  static {
    try {
      CLIENT =
          MethodHandles.privateLookupIn(ReportClient.class, MethodHandles.lookup())
              .findConstructor(
                  ReportClient.class,
                  methodType(void.class, FrequencyOracle.class, SecureBits.class));
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private SeededReports() {}

  /**
   * A client that perturbs values with bits from {@code words}.
   *
   * @param capability an object of the class {@code dev.mantlet.testkit.TestOnly}
   * @param words the 64-bit words to make bits of; called from one thread at a time
   * @throws IllegalArgumentException if the capability is another object
   */
  public static ReportClient client(Object capability, FrequencyOracle oracle, LongSupplier words) {
    TestCapability.demand(capability);
    try {
      return (ReportClient) CLIENT.invokeExact(oracle, (SecureBits) new BitPool(words));
    } catch (Throwable e) {
      throw new IllegalStateException("the constructor throws nothing", e);
    }
  }
}
