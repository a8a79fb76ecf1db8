package dev.mantlet.guard.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CalibrationTest {
  private static double[] upTo(int n) {
    return IntStream.rangeClosed(1, n).mapToDouble(i -> i).toArray();
  }

  @Test
  void thresholdIsTheConservativeQuantile() {
    assertEquals(99, Calibration.of("s", upTo(99), 0.01).threshold());
    assertEquals(198, Calibration.of("s", upTo(199), 0.01).threshold()); // k = ceil(200 * 0.99)
    assertEquals(
        198,
        Calibration.of("s", upTo(198), 0.01).threshold()); // k = ceil(199 * 0.99) = ceil(197.01)
    assertEquals(501, Calibration.of("s", upTo(1000), 0.5).threshold()); // k = ceil(500.5)
  }

  @Test
  void tooFewSamplesForTheRate_areRefusedWithTheNumberThatIsNeeded() {
    var thrown =
        assertThrows(IllegalArgumentException.class, () -> Calibration.of("s", upTo(98), 0.01));
    assertEquals(
        "a false-alarm rate of 0.01 needs at least 99 clean samples, got 98", thrown.getMessage());
    assertThrows(IllegalArgumentException.class, () -> Calibration.of("s", new double[0], 0.9));
    // 1 / 0.3 - 1 = 2.33..: two are too few.
    assertThrows(IllegalArgumentException.class, () -> Calibration.of("s", upTo(2), 0.3));
    assertEquals(3, Calibration.of("s", upTo(3), 0.3).threshold());
  }

  @Test
  void decilesAreTheLeastNineBetweenAndTheGreatest() {
    assertEquals(
        List.of(1.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0, 99.0),
        Calibration.of("s", upTo(99), 0.01).deciles());
    assertEquals(Collections.nCopies(11, 1.0), Calibration.of("s", upTo(1), 0.5).deciles());
  }

  @Test
  void isMadeAgainFromItsNumbers() {
    Calibration made = Calibration.of("s", upTo(250), 0.02);
    assertEquals(made, new Calibration("s", 0.02, 250, made.threshold(), made.deciles()));
  }

  @Test
  void numbersThatCannotBelongTogether_areRefused() {
    List<Double> deciles = Calibration.of("s", upTo(99), 0.01).deciles();
    assertThrows(IllegalArgumentException.class, () -> new Calibration("s", 0.01, 98, 99, deciles));
    assertThrows(IllegalArgumentException.class, () -> new Calibration("s", 0.01, -1, 99, deciles));
    assertThrows(
        IllegalArgumentException.class, () -> new Calibration("s", 0.01, 99, 99.5, deciles));
    assertThrows(
        IllegalArgumentException.class, () -> new Calibration("s", 0.01, 99, Double.NaN, deciles));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Calibration("s", 0.01, 99, 99, deciles.subList(0, 10)));
    List<Double> descending = deciles.stream().sorted(Collections.reverseOrder()).toList();
    assertThrows(
        IllegalArgumentException.class, () -> new Calibration("s", 0.01, 99, 50, descending));
  }

  @Test
  void ratesOutsideZeroAndOne_areRefused() {
    for (double rate : new double[] {0, 1, -0.1, 2, Double.NaN}) {
      assertThrows(IllegalArgumentException.class, () -> Calibration.of("s", upTo(99), rate));
    }
  }

  @Test
  void scoreThatIsNotFinite_isRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> Calibration.of("s", new double[] {1, Double.NaN, 2}, 0.5));
    assertThrows(
        IllegalArgumentException.class,
        () -> Calibration.of("s", new double[] {1, Double.POSITIVE_INFINITY}, 0.5));
  }
}
