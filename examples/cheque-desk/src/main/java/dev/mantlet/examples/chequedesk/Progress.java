package dev.mantlet.examples.chequedesk;

import java.io.PrintStream;

/**
 * A bar for long steps, drawn only where somebody watches a terminal; it never reaches a file or a
 * pipe.
 */
final class Progress implements AutoCloseable {
  private static final int WIDTH = 30;

  private final PrintStream terminal;
  private final String name;
  private final int total;
  private int done;

  private Progress(PrintStream terminal, String name, int total) {
    this.terminal = terminal;
    this.name = name;
    this.total = total;
  }

  @SuppressWarnings("SystemConsoleNull") // on JDK 22 to 24 the bar also goes where no terminal is
  static Progress of(String name, int total) {
    PrintStream terminal =
        System.console() == null ? new PrintStream(PrintStream.nullOutputStream()) : System.err;
    return new Progress(terminal, name, total);
  }

  /** One more of the total is done; from any thread. */
  synchronized void step() {
    done++;
    int filled = WIDTH * done / total;
    if (filled != WIDTH * (done - 1) / total) {
      terminal.print(
          "\r"
              + name
              + " ["
              + "#".repeat(filled)
              + " ".repeat(WIDTH - filled)
              + "] "
              + done
              + " of "
              + total);
      terminal.flush();
    }
  }

  /** Wipes the bar. */
  @Override
  public void close() {
    terminal.print("\r" + " ".repeat(name.length() + WIDTH + 30) + "\r");
    terminal.flush();
  }
}
