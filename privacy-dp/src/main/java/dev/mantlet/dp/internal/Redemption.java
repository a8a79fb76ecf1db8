package dev.mantlet.dp.internal;

import static java.lang.invoke.MethodType.methodType;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.Mechanism;
import dev.mantlet.dp.PrivacyException;
import dev.mantlet.dp.PrivacyException.Reason;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.SpendToken;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Not API: what the other packages of this module may do with the root package that its users may
 * not. Through method handles, so that the public types have no door to it.
 */
public final class Redemption {
  private static final MethodHandle REDEEM;
  private static final MethodHandle FAILURE;

  static {
    try {
      MethodHandles.Lookup token =
          MethodHandles.privateLookupIn(SpendToken.class, MethodHandles.lookup());
      REDEEM =
          token.findVirtual(
              SpendToken.class, "redeem", methodType(SecureBits.class, PrivacyLoss.class));
      FAILURE =
          token.findConstructor(
              PrivacyException.class,
              methodType(void.class, Reason.class, String.class, Throwable.class));
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private Redemption() {}

  /**
   * Uses the token up and hands out the randomness that it pays for, to a mechanism that it is good
   * for.
   *
   * @throws IllegalArgumentException if the token paid another loss, or is of a budget with another
   *     adjacency than the mechanism needs; it remains good
   * @throws IllegalStateException if the token was used before
   */
  public static SecureBits redeem(SpendToken token, Mechanism mechanism) {
    token.adjacency().ifPresent(paid -> requireAdjacency(mechanism.adjacency(), paid));
    return redeem(token, mechanism.loss());
  }

  /** Refuses a budget under whose adjacency nothing is promised. */
  public static void requireAdjacency(Optional<Adjacency> needed, Adjacency found) {
    Require.that(
        needed.isEmpty() || needed.get() == found,
        "the budget is of %s, but what is released is private under %s alone; calibrate it for the"
            + " budget's adjacency",
        found,
        needed.map(Adjacency::name).orElse(""));
  }

  /**
   * Uses the token up and hands out the randomness that it pays for.
   *
   * @param owed what the mechanism costs
   * @throws IllegalArgumentException if the token paid another loss; it remains good
   * @throws IllegalStateException if the token was used before
   */
  public static SecureBits redeem(SpendToken token, PrivacyLoss owed) {
    try {
      return (SecureBits) REDEEM.invokeExact(token, owed);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("redeem throws nothing checked", e);
    }
  }

  /** The exception for a release or a budget that is refused for this reason. */
  public static PrivacyException refusal(Reason reason, String message, @Nullable Throwable cause) {
    try {
      return (PrivacyException) FAILURE.invokeExact(reason, message, cause);
    } catch (Throwable e) {
      throw new IllegalStateException("the constructor throws nothing", e);
    }
  }
}
