package dev.mantlet.guard.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.DoubleStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class CalibrationPropertyTest {
  /** Scores with ties. */
  private static double[] scores(int n, long seed) {
    Random random = new Random(seed);
    return DoubleStream.generate(() -> random.nextInt(4) == 0 ? 0.5 : random.nextDouble())
        .limit(n)
        .toArray();
  }

  @Property(tries = 500)
  void thresholdIsTheKthSmallest_inExactFractions(
      @ForAll @IntRange(min = 1, max = 400) int n,
      @ForAll @IntRange(min = 1, max = 999) int thousandths,
      @ForAll long seed) {
    double[] scores = scores(n, seed);
    int k = ((n + 1) * (1000 - thousandths) + 999) / 1000;
    if (k > n) {
      assertThrows(
          IllegalArgumentException.class, () -> Calibration.of("s", scores, thousandths / 1000.0));
    } else {
      double[] sorted = scores.clone();
      Arrays.sort(sorted);
      assertEquals(sorted[k - 1], Calibration.of("s", scores, thousandths / 1000.0).threshold());
    }
  }

  @Property(tries = 200)
  void ofTheSamplesThemselves_noMoreThanTheRateAreAbove(
      @ForAll @IntRange(min = 99, max = 2000) int n, @ForAll long seed) {
    double[] scores = scores(n, seed);
    Detector detector =
        new Detector(
            FeatureSqueezing.of("x").bits(1).comparing("y"),
            Calibration.of("s", scores, 0.01).threshold());
    assertTrue(DoubleStream.of(scores).filter(detector::refuses).count() <= 0.01 * n);
  }

  @Property(tries = 200)
  void thresholdFallsAsTheRateRises_andHeedsNoOrder(
      @ForAll @IntRange(min = 99, max = 500) int n,
      @ForAll @IntRange(min = 10, max = 998) int thousandths,
      @ForAll long seed) {
    double[] scores = scores(n, seed);
    Calibration strict = Calibration.of("s", scores, thousandths / 1000.0);
    assertTrue(
        Calibration.of("s", scores, (thousandths + 1) / 1000.0).threshold() <= strict.threshold());
    Arrays.sort(scores);
    assertEquals(strict, Calibration.of("s", scores, thousandths / 1000.0));
  }

  @Property(tries = 200)
  void everyDecileHasAtLeastItsTenthsBelow(
      @ForAll @IntRange(min = 99, max = 500) int n, @ForAll long seed) {
    double[] scores = scores(n, seed);
    Calibration calibration = Calibration.of("s", scores, 0.01);
    for (int tenth = 0; tenth <= 10; tenth++) {
      double decile = calibration.deciles().get(tenth);
      assertTrue(
          10 * DoubleStream.of(scores).filter(score -> score <= decile).count()
              >= (long) tenth * n);
      assertTrue(DoubleStream.of(scores).anyMatch(score -> score == decile));
    }
  }
}
