package dev.mantlet.dp;

/** Fair, independent bits. Implementations that are shared between threads are thread-safe. */
@FunctionalInterface
interface SecureBits {
  /**
   * The next {@code count} bits as a number in [0, 2^count).
   *
   * @param count from 1 to 63
   * @throws PrivacyException if the source fails; then no bit was handed out
   */
  long next(int count);
}
