package dev.mantlet.dp.internal;

import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Not API: fair, independent bits. What a token hands out is thread-safe; what {@link #lend} hands
 * on is for one thread.
 */
@FunctionalInterface
public interface SecureBits {
  /**
   * The next {@code count} bits as a number in [0, 2^count).
   *
   * @param count from 1 to 63
   * @throws dev.mantlet.dp.PrivacyException if the source fails; then no bit was handed out
   */
  long next(int count);

  /** The next 64 bits. */
  default long word() {
    return next(Integer.SIZE) << Integer.SIZE | next(Integer.SIZE);
  }

  /**
   * Runs {@code work} with bits that no other thread has until it returns, and that it must not
   * keep: the way to draw much at the price of one synchronisation.
   */
  default <R> R lend(Function<? super SecureBits, R> work) {
    return work.apply(this);
  }

  /**
   * Whether what was drawn after this call can be held back for later: true until a copy of it may
   * exist in another process.
   */
  default BooleanSupplier singleFromHere() {
    return () -> true;
  }
}
