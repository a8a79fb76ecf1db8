package dev.mantlet.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class BarTest {
  @Test
  void oneBar_holdsOnEveryJdk() {
    assertEquals(1.1, Bar.atMost(1.1).on(17));
    assertEquals(1.1, Bar.atMost(1.1).on(25));
  }

  @Test
  void barFromAJdk_holdsThereAndLater() {
    Bar bar = Bar.atMost(1.45).from(25, 1.25);
    assertEquals(1.45, bar.on(24));
    assertEquals(1.25, bar.on(25));
    assertEquals(1.25, bar.on(29));
  }

  @Test
  void barThatNothingCouldMissOrMeet_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> Bar.atMost(Double.POSITIVE_INFINITY));
    assertThrows(IllegalArgumentException.class, () -> Bar.atMost(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> Bar.atMost(0));
  }
}
