package dev.mantlet.benchmarks.compare;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Says on a terminal what is being measured; says nothing to a file or a pipe. */
final class Progress {
  private static final String ERASE_LINE = "\r\u001b[K";

  private final PrintStream err;
  private final boolean shown;

  Progress(PrintStream err, boolean shown) {
    this.err = err;
    this.shown = shown;
  }

  /**
   * Shown if standard error is a terminal, as far as Linux tells: System.console() only knows of
   * the other two streams.
   */
  static Progress onStandardError() {
    return new Progress(System.err, standardErrorIsTerminal());
  }

  private static boolean standardErrorIsTerminal() {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd/2")).startsWith("/dev/pts");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  void show(int number, int of, Topic topic, Case measured) {
    say(
        ERASE_LINE
            + "["
            + number
            + "/"
            + of
            + "] "
            + topic.name()
            + ": "
            + measured.name()
            + " against "
            + measured.peer());
  }

  void clear() {
    say(ERASE_LINE);
  }

  private void say(String text) {
    if (shown) {
      err.print(text);
      err.flush();
    }
  }
}
