package dev.mantlet.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class MeasurementTest {
  private static Measurement withRatio(double ratio) {
    return new Measurement(ratio, 1, 10 * ratio, 20, ratio, ratio - 0.5, ratio + 0.5, 5);
  }

  @Test
  void middle_hasTheFiguresOfOneAndTheSpreadOfAll() {
    assertEquals(
        new Measurement(2, 1, 20, 20, 2, 0.5, 3.5, 15),
        Measurement.middle(List.of(withRatio(3), withRatio(1), withRatio(2))));
  }

  @Test
  void middleOfTwo_isTheLower() {
    assertEquals(1, Measurement.middle(List.of(withRatio(3), withRatio(1))).ratio());
  }

  @Test
  void middleOfNone_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> Measurement.middle(List.of()));
  }
}
