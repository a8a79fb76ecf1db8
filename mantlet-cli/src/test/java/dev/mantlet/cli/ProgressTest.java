package dev.mantlet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final StringWriter shown = new StringWriter();
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 10);

  @Test
  void shortWork_showsNothing() {
    try (Progress progress = progress(100)) {
      progress.accept(100);
    }
    assertEquals("", shown.toString());
  }

  @Test
  void longWork_isShownNowAndThenAndGoneAtTheEnd() {
    try (Progress progress = progress(400_000_000)) {
      nanos.addAndGet(500_000_000);
      progress.accept(100_000_000);
      progress.accept(1);
      assertEquals("\r[#######                       ] 100 of 400 MB", shown.toString());
      nanos.addAndGet(100_000_000);
      progress.accept(300_000_000);
      assertTrue(shown.toString().endsWith("\r[##############################] 400 of 400 MB"));
    }
    assertTrue(shown.toString().endsWith("\r" + " ".repeat(46) + "\r"), shown.toString());
  }

  @Test
  void modelThatGrowsOrIsEmpty_breaksNothing() {
    for (long total : new long[] {0, 1}) {
      try (Progress progress = progress(total)) {
        nanos.addAndGet(500_000_000);
        progress.accept(1_000_000);
      }
    }
    assertTrue(shown.toString().contains("] 1 of 0 MB"), shown.toString());
  }

  private Progress progress(long total) {
    return new Progress(new PrintWriter(shown), nanos::get, total);
  }
}
