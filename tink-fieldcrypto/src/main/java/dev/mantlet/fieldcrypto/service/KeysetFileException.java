package dev.mantlet.fieldcrypto.service;

import java.io.IOException;

/** A keyset file cannot be made, opened or changed. The file is left as it is. */
public final class KeysetFileException extends IOException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  KeysetFileException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** Why not; for code to branch on. */
  public Reason reason() {
    return reason;
  }

  /** Why a keyset file cannot be used. */
  public enum Reason {
    /** It is not there, and opening does not make one. */
    MISSING,
    /** It is there already, and creating does not replace one. */
    EXISTS,
    /** Somebody else is changing it right now. */
    IN_USE,
    /** Its bytes are not those of a keyset file of this format, or were changed by accident. */
    DAMAGED,
    /**
     * The work that it asks for is below the floor, so that its passphrase would be easy to guess,
     * or above the ceiling, so that opening it would exhaust the process.
     */
    WORK_OUT_OF_BOUNDS,
    /** The passphrase is not the one of the file, or the file was changed on purpose. */
    WRONG_PASSPHRASE,
    /** Bouncy Castle, which has Argon2id, is neither on the class path nor on the module path. */
    BOUNCY_CASTLE_MISSING
  }
}
