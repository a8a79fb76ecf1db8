package dev.mantlet.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class RecordedFiguresTest {
  private static RecordedFigure read(String line) {
    return RecordedFigures.parse(List.of(line)).get(0);
  }

  @Test
  void record_hasAFigureForEachJdk() {
    RecordedFigure figure = read("old peer | 17 850 | 25 863.5 | a report of 2026");
    assertEquals("old peer", figure.peer());
    assertEquals(850, figure.nanos(17));
    assertEquals(850, figure.nanos(21));
    assertEquals(863.5, figure.nanos(25));
    assertEquals("a report of 2026", figure.source());
  }

  @Test
  void jdkOlderThanTheRecord_takesTheOldest() {
    assertEquals(863, read("old peer | 25 863 | a report").nanos(17));
  }

  @Test
  void recordWithoutASource_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> read("old peer | 17 850 | "));
    assertThrows(IllegalArgumentException.class, () -> read("old peer | 17 850"));
  }

  @Test
  void unknownPeer_hasNoRecord() {
    assertThrows(IllegalArgumentException.class, () -> RecordedFigure.named("nobody"));
  }
}
