package dev.mantlet.fieldcrypto;

import org.jspecify.annotations.Nullable;

/**
 * There is no key to use, so that nothing was sealed or opened.
 *
 * <p>Says nothing about the data. The cause, if any, is what the key service or the key store
 * threw.
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

  private KeyUnavailableException(Reason reason, String message, @Nullable Void noTrace) {
    super(message, null, false, false);
    this.reason = reason;
  }

  /** One that a caller may provoke at will: without a stack trace. */
  static KeyUnavailableException fast(Reason reason, String message) {
    return new KeyUnavailableException(reason, message, (Void) null);
  }

  /** Why there is no key; for code to branch on. */
  public Reason reason() {
    return reason;
  }

  /** Why there is no key. */
  public enum Reason {
    /**
     * The key service or the key store could not be asked, broke down or did not answer in time; a
     * later attempt may succeed. After several failures in a row it is not asked for a while.
     */
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
     * The calling thread was interrupted while it waited for a key; its interrupt flag is set
     * again.
     */
    INTERRUPTED,
    /** The data key is disabled; it opens again once it is enabled. */
    KEY_DISABLED,
    /** The data key is destroyed; what it sealed can never be opened again. */
    KEY_DESTROYED,
    /**
     * So many keys of this tenant were refused in the last minute that no unknown one is looked up;
     * forged headers, or a key service that lost its keys.
     */
    THROTTLED,
    /** The random generator fails or repeats itself, so that no key can be made. */
    RANDOMNESS_FAILED
  }
}
