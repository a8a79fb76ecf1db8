package dev.mantlet.fieldcrypto.json;

import dev.mantlet.fieldcrypto.DecryptionFailedException;
import dev.mantlet.fieldcrypto.jackson.RefusedUseException;

/** What a failure inside Jackson becomes outside: never a message that could quote a value. */
public final class Failures {
  /** Longest chain of causes that is looked at: a chain may be a circle. */
  private static final int MAX_CAUSES = 64;

  private Failures() {}

  /**
   * The failure to be thrown in place of {@code thrown}: the refusal or the failed decryption that
   * it wraps, or a refusal that names its class.
   *
   * @param what what did not work, and where
   */
  public static RuntimeException of(String what, Throwable thrown) {
    Throwable cause = thrown;
    for (int i = 0; i < MAX_CAUSES && cause != null; i++, cause = cause.getCause()) {
      if (cause instanceof RefusedUseException || cause instanceof DecryptionFailedException) {
        return (RuntimeException) cause;
      }
    }
    return new RefusedUseException(
        what
            + ": "
            + thrown.getClass().getName()
            + "; its message is not shown, it may quote values");
  }
}
