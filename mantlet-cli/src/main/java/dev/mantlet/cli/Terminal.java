package dev.mantlet.cli;

import java.io.Console;

/** Whether somebody sits in front of the process. */
final class Terminal {
  private Terminal() {}

  /** Until Java 21 there is a console only where there is a terminal; later it has to be asked. */
  @SuppressWarnings("SystemConsoleNull") // on a Java where it is not null, it is asked
  static boolean isThere() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }
}
