package dev.mantlet.fieldcrypto;

/**
 * The key service gave no key, so that nothing was sealed or opened.
 *
 * <p>Says nothing about the data: the same call may succeed later. The cause, if any, is what the
 * key service threw.
 */
public final class KeyUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  KeyUnavailableException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  KeyUnavailableException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** Why there is no key; for code to branch on. */
  public Reason reason() {
    return reason;
  }

  /** Why there is no key. */
  public enum Reason {
    /** The service could not be asked or broke down; a later attempt may succeed. */
    UNREACHABLE,
    /**
     * The service was asked to wrap a new data key and refused; permissions or the key's state need
     * attention.
     */
    REFUSED,
    /**
     * The service returned a wrapped key that the format cannot carry: none, or more than 4,096
     * bytes.
     */
    UNUSABLE_ANSWER,
    /**
     * The calling thread was interrupted while it waited for another thread's call; its interrupt
     * flag is set again.
     */
    INTERRUPTED
  }
}
