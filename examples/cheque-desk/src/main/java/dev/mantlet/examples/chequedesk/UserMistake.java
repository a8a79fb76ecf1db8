package dev.mantlet.examples.chequedesk;

/** Something that the person at the keyboard can put right; its message is one line. */
final class UserMistake extends RuntimeException {
  private static final long serialVersionUID = 1;

  UserMistake(String format, Object... arguments) {
    super(format.formatted(arguments));
  }
}
