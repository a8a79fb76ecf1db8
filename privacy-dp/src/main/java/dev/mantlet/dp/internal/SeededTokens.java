package dev.mantlet.dp.internal;

import static java.lang.invoke.MethodType.methodType;

import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.SpendToken;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.function.LongSupplier;

/**
 * The way in for {@code dev.mantlet.testkit}: tokens that no budget paid for, with predictable
 * noise, for audits of many releases. Each maker is logged as a warning.
 */
public final class SeededTokens {
  private static final MethodHandle TOKEN;

  static {
    try {
      TOKEN =
          MethodHandles.privateLookupIn(SpendToken.class, MethodHandles.lookup())
              .findConstructor(
                  SpendToken.class, methodType(void.class, PrivacyLoss.class, SecureBits.class));
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final SecureBits bits;

  private SeededTokens(SecureBits bits) {
    this.bits = bits;
  }

  /**
   * A maker of tokens with noise from {@code words}.
   *
   * @param capability an object of the class {@code dev.mantlet.testkit.TestOnly}
   * @param words the 64-bit words to make noise of; called from one thread at a time
   * @throws IllegalArgumentException if the capability is another object
   */
  public static SeededTokens from(Object capability, LongSupplier words) {
    TestCapability.demand(capability);
    return new SeededTokens(new BitPool(words));
  }

  /** A token that says to have paid {@code loss}. */
  public SpendToken paying(PrivacyLoss loss) {
    try {
      return (SpendToken) TOKEN.invokeExact(loss, bits);
    } catch (Throwable e) {
      throw new IllegalStateException("the constructor throws nothing", e);
    }
  }
}
