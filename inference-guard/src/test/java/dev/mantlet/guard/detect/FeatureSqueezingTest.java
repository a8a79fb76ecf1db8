package dev.mantlet.guard.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.sanitize.Sanitizers;
import dev.mantlet.guard.spi.Sanitizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class FeatureSqueezingTest {
  private static final FeatureSqueezing SQUEEZING =
      FeatureSqueezing.of("image").bits(1).median(2).comparing("logits");

  @Test
  void scoreIsTheLargestDistanceOfTheProbabilities() {
    float ln3 = (float) Math.log(3);
    float[] threeToOne = {ln3, 0}; // 3/4, 1/4
    float[] even = {7, 7}; // 1/2, 1/2
    assertEquals(0.5, SQUEEZING.score(new float[][] {threeToOne, threeToOne, even}), 1e-7);
    assertEquals(0.5, SQUEEZING.score(new float[][] {threeToOne, even, threeToOne}), 1e-7);
    assertEquals(1.0, SQUEEZING.score(new float[][] {threeToOne, {0, ln3}, even}), 1e-7);
  }

  @Test
  void scoreIsWithinZeroAndTwo_howeverLargeTheLogits() {
    float[] one = {3e38f, -3e38f};
    float[] other = {-3e38f, 3e38f};
    assertEquals(0, SQUEEZING.score(new float[][] {one, one, one}));
    assertEquals(2, SQUEEZING.score(new float[][] {one, one, other}));
  }

  @Test
  void logitsThatAreNotFinite_giveNoComparableScore_andThatIsRefused() {
    Detector detector = new Detector(SQUEEZING, 1.9);
    float[] good = {0, 1};
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      assertTrue(detector.refuses(SQUEEZING.score(new float[][] {{bad, 0}, good, good})));
      assertTrue(detector.refuses(SQUEEZING.score(new float[][] {good, good, {bad, 0}})));
      assertTrue(detector.refuses(SQUEEZING.score(new float[][] {good, {bad, 0}, good})));
    }
  }

  @Test
  void oneClass_cannotBeCompared() {
    var thrown =
        assertThrows(
            IllegalArgumentException.class, () -> SQUEEZING.score(new float[][] {{1}, {1}, {1}}));
    assertTrue(thrown.getMessage().contains("'logits'"), thrown.getMessage());
  }

  @Test
  void detectorRefusesAboveTheThreshold_notAtIt() {
    Detector detector = new Detector(SQUEEZING, 0.5);
    assertFalse(detector.refuses(0.5));
    assertTrue(detector.refuses(Math.nextUp(0.5)));
    assertTrue(detector.refuses(Double.NaN));
    for (double threshold : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThrows(IllegalArgumentException.class, () -> new Detector(SQUEEZING, threshold));
    }
  }

  @Test
  void nameTellsInputSqueezersAndOutput() {
    assertEquals(
        "feature squeezing of image by bits 1, median 2 comparing logits", SQUEEZING.name());
  }

  @Test
  void calibrationOfAnotherScorer_isRefused() {
    Calibration calibration = Calibration.of(SQUEEZING.name(), new double[99], 0.01);
    assertEquals(new Detector(SQUEEZING, 0), SQUEEZING.refusingAbove(calibration));
    FeatureSqueezing other = FeatureSqueezing.of("image").bits(5).comparing("logits");
    var thrown =
        assertThrows(IllegalArgumentException.class, () -> other.refusingAbove(calibration));
    assertTrue(
        thrown.getMessage().contains("bits 5") && thrown.getMessage().contains("median 2"),
        thrown.getMessage());
  }

  @Test
  void needsOneToEightDifferentSqueezers() {
    assertThrows(
        IllegalArgumentException.class, () -> FeatureSqueezing.of("image").comparing("logits"));
    assertThrows(
        IllegalArgumentException.class,
        () -> FeatureSqueezing.of("image").bits(1).bits(1).comparing("logits"));
    FeatureSqueezing.Builder nine = FeatureSqueezing.of("image");
    for (int bits = 1; bits <= 9; bits++) {
      nine.bits(bits);
    }
    assertThrows(IllegalArgumentException.class, () -> nine.comparing("logits"));
  }

  @Test
  void squeezersAreCopied() {
    List<Sanitizer> squeezers = new ArrayList<>(Collections.singleton(Sanitizers.bits(1)));
    FeatureSqueezing squeezing = new FeatureSqueezing("image", squeezers, "logits");
    squeezers.clear();
    assertEquals(List.of(Sanitizers.bits(1)), squeezing.squeezers());
  }
}
