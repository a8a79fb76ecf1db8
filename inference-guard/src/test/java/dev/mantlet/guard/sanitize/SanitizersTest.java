package dev.mantlet.guard.sanitize;

import static dev.mantlet.guard.Shape.ANY;
import static dev.mantlet.guard.sanitize.Runs.sanitize;
import static dev.mantlet.guard.sanitize.Runs.unit;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.Shape;
import dev.mantlet.guard.contract.Range;
import dev.mantlet.guard.spi.Sanitizer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SanitizersTest {
  @Test
  void bits_roundToTheNearestStep_andHalvesToEven() {
    assertArrayEquals(
        new float[] {0, 0, 1, 1},
        sanitize(Sanitizers.bits(1), Shape.of(4), 0.2f, 0.5f, 0.5001f, 1));
    // The steps of two bits are thirds: 0.5 is one and a half of them and goes to the even one, two
    // thirds.
    assertArrayEquals(
        new float[] {0, 1f / 3, 2f / 3, 1},
        sanitize(Sanitizers.bits(2), Shape.of(4), 0.1f, 0.4f, 0.5f, 0.9f));
  }

  @Test
  void median2_takesTheThirdSmallestOfTheSquareAboveAndToTheLeft() {
    var input = new Sanitizer.Input("image", Shape.of(ANY, 2, 2), 0, 9);
    float[] filtered = sanitize(Sanitizers.median(2), input, Shape.of(1, 2, 2), 1, 2, 3, 4);
    // The corner sees itself four times; 2 sees 1 1 2 2, 3 sees 1 1 3 3, 4 sees 1 2 3 4.
    assertArrayEquals(new float[] {1, 2, 3, 3}, filtered);
  }

  @Test
  void median3_takesTheMiddleOfTheSquareAround_mirroredAtTheEdge() {
    var input = new Sanitizer.Input("image", Shape.of(ANY, 3, 3), 0, 9);
    float[] filtered =
        sanitize(Sanitizers.median(3), input, Shape.of(1, 3, 3), 9, 1, 8, 2, 7, 3, 6, 4, 5);
    assertEquals(5, filtered[4]);
    assertEquals(7, filtered[0]); // 9 9 1 9 9 1 2 2 7 in order: 1 1 2 2 7 9 9 9 9
  }

  @Test
  void planes_doNotTouch() {
    var input = new Sanitizer.Input("image", Shape.of(ANY, 2, 1, 1), 0, 9);
    for (Sanitizer sanitizer :
        new Sanitizer[] {Sanitizers.median(3), Sanitizers.totalVariation(0.5, 5)}) {
      float[] filtered = sanitize(sanitizer, input, Shape.of(2, 2, 1, 1), 1, 2, 3, 4);
      assertArrayEquals(new float[] {1, 2, 3, 4}, filtered);
    }
  }

  @Test
  void threeChannels_areColoursOfOneJpeg_andOthersGreyFiles() {
    float[] red = new float[3 * 64];
    Arrays.fill(red, 0, 64, 1); // one colour all over: only its conversion and the table round it
    float[] decoded = sanitize(Sanitizers.jpeg(95), Shape.of(1, 3, 8, 8), red);
    assertArrayEquals(red, decoded, 3 / 255f);
    assertFalse(Arrays.equals(red, decoded), "red is not left as it is by a file in colours");
    float[] grey = sanitize(Sanitizers.jpeg(95), Shape.of(3, 1, 8, 8), red);
    assertArrayEquals(red, grey, "black and white are");
  }

  @Test
  void jpegTruncatesToBytes() {
    float[] image = new float[64];
    Arrays.fill(image, 127.9f / 255);
    float[] decoded = sanitize(Sanitizers.jpeg(100), Shape.of(1, 8, 8), image);
    assertEquals(127f / 255, decoded[0]);
  }

  @Test
  void noiseHasMeanZeroAndItsDeviation_andIsClipped() {
    int count = 200_000;
    var noise = new GaussianNoise(0.25, () -> new SplittableRandom(5));
    var input = new Sanitizer.Input("x", Shape.of(ANY, count), -100, 100);
    float[] noisy = sanitize(noise, input, Shape.of(1, count), new float[count]);
    double sum = 0;
    double squares = 0;
    long beyond = 0;
    for (float value : noisy) {
      sum += value;
      squares += value * value;
      beyond += Math.abs(value) > 2 * 0.25 ? 1 : 0;
    }
    // Six standard errors each; the seed is fixed.
    assertEquals(0, sum / count, 6 * 0.25 / Math.sqrt(count));
    assertEquals(0.0625, squares / count, 6 * 0.0625 * Math.sqrt(2.0 / count));
    assertEquals(0.0455, (double) beyond / count, 6 * Math.sqrt(0.0455 / count));
  }

  @Test
  void noiseOfOneElement_isIndependentOfTheElement() {
    var noise = new GaussianNoise(1, () -> new SplittableRandom(5));
    var input = new Sanitizer.Input("x", Shape.of(ANY, 2), -100, 100);
    float[] atZero = sanitize(noise, input, Shape.of(1, 2), 0, 0);
    float[] atOne = sanitize(noise, input, Shape.of(1, 2), 1, 1);
    assertArrayEquals(new float[] {atZero[0] + 1, atZero[1] + 1}, atOne, 1e-6f);
  }

  @Test
  void defaultNoise_isOtherEachTime_andInEachMemory() {
    Sanitizer noise = Sanitizers.gaussianNoise(0.1);
    float[] half = new float[64];
    Arrays.fill(half, 0.5f);
    Shape shape = Shape.of(1, 64);
    Sanitizer.Bound bound = noise.bind(unit(shape));
    float[] first = new float[64];
    float[] second = new float[64];
    bound.sanitize(half, shape, first);
    bound.sanitize(half, shape, second);
    assertFalse(Arrays.equals(first, second));
    assertFalse(Arrays.equals(first, sanitize(noise, shape, half)));
    assertFalse(Arrays.equals(second, sanitize(noise, shape, half)));
  }

  @Test
  void thermometerMarksTheLevelsThatAreBelow() {
    // Levels at 0, 1/4, 1/2, 3/4, of two channels with one element each.
    assertArrayEquals(
        new float[] {1, 1, 0, 0, 0, 0, 0, 0},
        sanitize(Sanitizers.thermometer(4), Shape.of(1, 2), 0.5f, 0));
    assertArrayEquals(
        new float[] {1, 1, 1, 1}, sanitize(Sanitizers.thermometer(4), Shape.of(1, 1), 1));
  }

  @Test
  void totalVariation_takesAwaySpeckles_andKeepsEdges() {
    float[] halves = new float[20 * 20];
    for (int i = 0; i < halves.length; i++) {
      halves[i] = i % 20 < 10 ? 0.2f : 0.8f;
    }
    float[] speckled = halves.clone();
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < speckled.length; i++) {
      speckled[i] += (float) (0.2 * random.nextDouble() - 0.1);
    }
    float[] smooth = sanitize(Sanitizers.totalVariation(0.5, 30), Shape.of(1, 20, 20), speckled);
    assertTrue(distance(smooth, halves) < 0.5 * distance(speckled, halves));
    assertTrue(smooth[20 * 10 + 12] - smooth[20 * 10 + 7] > 0.5, "the edge is still there");
  }

  private static double distance(float[] left, float[] right) {
    double squares = 0;
    for (int i = 0; i < left.length; i++) {
      squares += Math.pow(left[i] - right[i], 2);
    }
    return Math.sqrt(squares);
  }

  @Test
  void unitRanges_areDemanded() {
    var thrown =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                Sanitizers.bits(1).bind(new Sanitizer.Input("image", Shape.of(ANY, 4, 4), 0, 255)));
    assertEquals(
        "a bit depth is defined on [0, 1]: bound input 'image' in the policy with range or clamp, "
            + "it may be [0.0, 255.0]",
        thrown.getMessage());
    for (Sanitizer sanitizer :
        new Sanitizer[] {Sanitizers.bits(1), Sanitizers.jpeg(50), Sanitizers.thermometer(2)}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> sanitizer.bind(new Sanitizer.Input("image", Shape.of(ANY, 4, 4), -0.5f, 1)));
      assertDoesNotThrow(() -> sanitizer.bind(unit(Shape.of(ANY, 4, 4))));
    }
  }

  @Test
  void planes_areDemanded() {
    for (Sanitizer sanitizer :
        new Sanitizer[] {
          Sanitizers.median(2), Sanitizers.jpeg(50), Sanitizers.totalVariation(0.5, 10)
        }) {
      var thrown =
          assertThrows(
              IllegalArgumentException.class, () -> sanitizer.bind(unit(Shape.of(ANY, 4))));
      assertTrue(thrown.getMessage().contains("[?, 4]"), thrown.getMessage());
      assertDoesNotThrow(() -> sanitizer.bind(unit(Shape.of(ANY, 2, 2))));
    }
    assertThrows(
        IllegalArgumentException.class, () -> Sanitizers.thermometer(2).bind(unit(Shape.of(ANY))));
    assertThrows(
        IllegalArgumentException.class,
        () -> Sanitizers.jpeg(50).bind(unit(Shape.of(ANY, 1, 65_536))));
  }

  @Test
  void clampThatLeavesNothing_isRefused() {
    var thrown =
        assertThrows(
            IllegalArgumentException.class,
            () -> Sanitizers.clamp(Range.from(2).to(3)).bind(unit(Shape.of(ANY, 4))));
    assertTrue(thrown.getMessage().contains("[0.0, 1.0]"), thrown.getMessage());
  }

  @Test
  void sizesOutOfBounds_areRefused() {
    for (int bits : new int[] {-1, 0, 17}) {
      assertThrows(IllegalArgumentException.class, () -> Sanitizers.bits(bits));
    }
    for (int window : new int[] {-1, 1, 4}) {
      assertThrows(IllegalArgumentException.class, () -> Sanitizers.median(window));
    }
    for (int quality : new int[] {-1, 0, 101}) {
      assertThrows(IllegalArgumentException.class, () -> Sanitizers.jpeg(quality));
    }
    for (int levels : new int[] {-1, 1, 257}) {
      assertThrows(IllegalArgumentException.class, () -> Sanitizers.thermometer(levels));
    }
    for (double sigma : new double[] {-1, 0, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThrows(IllegalArgumentException.class, () -> Sanitizers.gaussianNoise(sigma));
      assertThrows(IllegalArgumentException.class, () -> Sanitizers.totalVariation(sigma, 10));
    }
    for (int steps : new int[] {-1, 0, 101}) {
      assertThrows(IllegalArgumentException.class, () -> Sanitizers.totalVariation(0.5, steps));
    }
    assertThrows(
        IllegalArgumentException.class, () -> sanitize(Sanitizers.bits(1), Shape.of(ANY, 2), 0, 1));
  }

  @Test
  void sanitizersAreValues() {
    assertEquals(Sanitizers.bits(3), Sanitizers.bits(3));
    assertEquals(Sanitizers.gaussianNoise(0.1), Sanitizers.gaussianNoise(0.1));
    assertNotEquals(Sanitizers.gaussianNoise(0.1), Sanitizers.gaussianNoise(0.2));
    assertEquals(
        "[bits 3, median 2, jpeg 75, clamp [0.0, 1.0], gaussian noise 0.1, thermometer 4,"
            + " total variation 0.5 in 10 steps]",
        Arrays.asList(
                Sanitizers.bits(3),
                Sanitizers.median(2),
                Sanitizers.jpeg(75),
                Sanitizers.clamp(Range.from(0).to(1)),
                Sanitizers.gaussianNoise(0.1),
                Sanitizers.thermometer(4),
                Sanitizers.totalVariation(0.5, 10))
            .toString());
  }
}
