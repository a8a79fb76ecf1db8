package dev.mantlet.cli;

/** The command was called with something that it cannot use; the message says what to do. */
public final class MisuseException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** A message for the person at the keyboard, with no stack trace. */
  public MisuseException(String message) {
    super(message, null, false, false);
  }
}
