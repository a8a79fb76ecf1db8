package dev.mantlet.fieldcrypto.store;

import java.io.IOException;

/** A file cannot be used as a key store. The file is left as it is. */
public final class KeyStoreFileException extends IOException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  KeyStoreFileException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** Why not; for code to branch on. */
  public Reason reason() {
    return reason;
  }

  /** Why a file cannot be used as a key store. */
  public enum Reason {
    /** It is not there, and opening does not make one. */
    MISSING,
    /** It is there already, and creating does not replace one. */
    EXISTS,
    /** Another process, or another object of this one, has it open. */
    IN_USE,
    /** Its bytes are not those of a key store of this format, or were changed. */
    DAMAGED,
    /** It would become larger than the format allows. */
    FULL
  }
}
