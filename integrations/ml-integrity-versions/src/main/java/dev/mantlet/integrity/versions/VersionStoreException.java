package dev.mantlet.integrity.versions;

/** A version store could not be made, opened or changed. Nothing was accepted. */
public final class VersionStoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why, for code to branch on. */
  public enum Reason {
    /** {@code open} found no store; a lost one must not be answered by a new one. */
    MISSING,
    /** {@code create} found a store, or an anchor that has the head of one. */
    EXISTS,
    /** Another process or object has it open. */
    IN_USE,
    /** The file is no store, was changed, or is protected by another key or in another way. */
    DAMAGED,
    /**
     * The file is not the one that the anchor knows: an older copy was put back, or another one.
     */
    ROLLED_BACK,
    /** Reading, writing or the anchor failed; the store accepts nothing until it is opened anew. */
    FAILED
  }

  private final Reason reason;

  VersionStoreException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  VersionStoreException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** Why, for code to branch on. */
  public Reason reason() {
    return reason;
  }
}
