package dev.mantlet.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * A line that shows how many bytes of how many were read, rewritten in place. Shown only for work
 * that takes a while, and gone when it is done. Not thread-safe.
 */
public final class Progress implements LongConsumer, AutoCloseable {
  private static final long FIRST_NANOS = 500_000_000;
  private static final long NEXT_NANOS = 100_000_000;
  private static final int BAR = 30;
  private static final double MB = 1e6;

  private final PrintWriter terminal;
  private final LongSupplier nanos;
  private final long total;
  private long read;
  private long due;
  private int shown;

  /**
   * A line on {@code terminal}.
   *
   * @param total bytes that there are; what was read may turn out to be more
   */
  Progress(PrintWriter terminal, LongSupplier nanos, long total) {
    this.terminal = terminal;
    this.nanos = nanos;
    this.total = total;
    this.due = nanos.getAsLong() + FIRST_NANOS;
  }

  @Override
  public void accept(long bytes) {
    read += bytes;
    long now = nanos.getAsLong();
    if (now - due >= 0) {
      due = now + NEXT_NANOS;
      show();
    }
  }

  private void show() {
    int filled = (int) Math.min(BAR, total == 0 ? BAR : BAR * (double) read / total);
    String line =
        String.format(
            Locale.ROOT,
            "[%s%s] %,.0f of %,.0f MB",
            "#".repeat(filled),
            " ".repeat(BAR - filled),
            read / MB,
            total / MB);
    terminal.print("\r" + line + " ".repeat(Math.max(0, shown - line.length())));
    terminal.flush();
    shown = line.length();
  }

  /** Clears the line, if there is one; before anything else is printed. */
  public void done() {
    if (shown > 0) {
      terminal.print("\r" + " ".repeat(shown) + "\r");
      terminal.flush();
      shown = 0;
    }
  }

  @Override
  public void close() {
    done();
  }
}
