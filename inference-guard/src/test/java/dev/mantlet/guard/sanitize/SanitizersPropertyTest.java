package dev.mantlet.guard.sanitize;

import static dev.mantlet.guard.sanitize.Runs.image;
import static dev.mantlet.guard.sanitize.Runs.sanitize;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.Shape;
import dev.mantlet.guard.contract.Range;
import dev.mantlet.guard.spi.Sanitizer;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class SanitizersPropertyTest {
  /** All that have no chance in them. */
  private static final List<Sanitizer> DETERMINISTIC =
      List.of(
          Sanitizers.bits(2),
          Sanitizers.median(2),
          Sanitizers.median(3),
          Sanitizers.clamp(Range.from(0.2).to(0.7)),
          Sanitizers.jpeg(60),
          Sanitizers.totalVariation(0.2, 5),
          Sanitizers.thermometer(5));

  @Property(tries = 300)
  void medianIsTheSortedMiddle(
      @ForAll @IntRange(min = 2, max = 3) int window,
      @ForAll @IntRange(min = 1, max = 3) int planes,
      @ForAll @IntRange(min = 1, max = 7) int height,
      @ForAll @IntRange(min = 1, max = 7) int width,
      @ForAll long seed) {
    float[] image = image(planes * height * width, seed);
    float[] expected = new float[image.length];
    for (int i = 0; i < image.length; i++) {
      int plane = i / (height * width);
      expected[i] =
          sortedMiddle(
              image,
              plane * height * width,
              height,
              width,
              i % (height * width) / width,
              i % width,
              window);
    }
    assertArrayEquals(
        expected, sanitize(Sanitizers.median(window), Shape.of(1, planes, height, width), image));
  }

  /** The definition, word for word: all elements of the window, mirrored at the edges, sorted. */
  private static float sortedMiddle(
      float[] image, int start, int height, int width, int row, int column, int window) {
    float[] seen = new float[window * window];
    for (int i = 0; i < seen.length; i++) {
      int y = mirrored(row - window / 2 + i / window, height);
      int x = mirrored(column - window / 2 + i % window, width);
      seen[i] = image[start + y * width + x];
    }
    Arrays.sort(seen);
    return seen[seen.length / 2];
  }

  private static int mirrored(int index, int size) {
    return index < 0 ? -1 - index : index >= size ? 2 * size - 1 - index : index;
  }

  @Property(tries = 300)
  void bitsAreTheNearestOfTheSteps_andAgainTheSame(
      @ForAll @IntRange(min = 1, max = 16) int bits, @ForAll long seed) {
    float[] image = image(64, seed);
    float[] rounded = sanitize(Sanitizers.bits(bits), Shape.of(1, 64), image);
    double step = 1.0 / ((1 << bits) - 1);
    for (int i = 0; i < image.length; i++) {
      // Half a step, and what rounding the product and the quotient to single precision can add.
      assertTrue(Math.abs(rounded[i] - image[i]) <= step / 2 + Math.ulp(1f), "at " + i);
      assertEquals(Math.rint(rounded[i] / step), rounded[i] / step, 1e-2);
    }
    assertArrayEquals(rounded, sanitize(Sanitizers.bits(bits), Shape.of(1, 64), rounded));
  }

  @Property(tries = 200)
  void clampMovesToTheNearerEnd_andNothingElse(
      @ForAll @DoubleRange(min = 0, max = 1) double one,
      @ForAll @DoubleRange(min = 0, max = 1) double other,
      @ForAll long seed) {
    Range range = Range.from(Math.min(one, other)).to(Math.max(one, other));
    if ((float) range.low() != range.low() && (float) range.low() == (float) range.high()) {
      return; // no float is in so narrow a range; that is refused
    }
    float[] image = image(64, seed);
    float[] clamped = sanitize(Sanitizers.clamp(range), Shape.of(1, 64), image);
    for (int i = 0; i < image.length; i++) {
      assertTrue(clamped[i] >= range.low() && clamped[i] <= range.high());
      if (image[i] >= range.low() && image[i] <= range.high()) {
        assertEquals(image[i], clamped[i]);
      } else {
        assertEquals(image[i] < range.low() ? range.low() : range.high(), clamped[i], 1e-7);
      }
    }
  }

  @Property(tries = 200)
  void thermometerIsCumulative_andMonotone(
      @ForAll @IntRange(min = 2, max = 12) int levels,
      @ForAll @IntRange(min = 1, max = 3) int channels,
      @ForAll long seed) {
    float[] image = image(2 * channels * 6, seed);
    float[] code = sanitize(Sanitizers.thermometer(levels), Shape.of(2, channels, 2, 3), image);
    for (int i = 0; i < image.length; i++) {
      int channel = i / 6; // of both rows, one after the other
      int passed = 0;
      for (int level = 0; level < levels; level++) {
        float value = code[(channel * levels + level) * 6 + i % 6];
        assertEquals(image[i] > level / (float) levels ? 1 : 0, value);
        passed += (int) value;
      }
      for (int level = 0; level < levels; level++) {
        assertEquals(level < passed ? 1 : 0, code[(channel * levels + level) * 6 + i % 6]);
      }
    }
  }

  @Property(tries = 100)
  void rowsAreSanitizedEachByItself(
      @ForAll @IntRange(min = 1, max = 3) int rows,
      @ForAll @IntRange(min = 1, max = 3) int channels,
      @ForAll long seed) {
    int row = channels * 12;
    float[] image = image(rows * row, seed);
    for (Sanitizer sanitizer : DETERMINISTIC) {
      int out = row * sanitizer.expansion();
      float[] together = sanitize(sanitizer, Shape.of(rows, channels, 3, 4), image);
      for (int i = 0; i < rows; i++) {
        float[] alone =
            sanitize(
                sanitizer,
                Shape.of(1, channels, 3, 4),
                Arrays.copyOfRange(image, i * row, i * row + row));
        assertArrayEquals(
            alone, Arrays.copyOfRange(together, i * out, i * out + out), sanitizer.toString());
      }
    }
  }

  @Property(tries = 100)
  void resultsStayWithinTheRangeOfTheInput(
      @ForAll @DoubleRange(min = 0, max = 0.4) double low,
      @ForAll @DoubleRange(min = 0.6, max = 1) double high,
      @ForAll long seed) {
    Shape shape = Shape.of(1, 1, 4, 4);
    var input = new Sanitizer.Input("image", shape, (float) low, (float) high);
    float[] image = image(16, seed);
    for (int i = 0; i < image.length; i++) {
      image[i] = Math.max(input.low(), Math.min(input.high(), image[i]));
    }
    for (Sanitizer sanitizer :
        List.of(
            Sanitizers.bits(1),
            Sanitizers.median(3),
            Sanitizers.jpeg(5),
            Sanitizers.clamp(Range.from(0.1).to(3)),
            Sanitizers.gaussianNoise(2),
            Sanitizers.totalVariation(1, 10))) {
      for (float value : sanitize(sanitizer, input, shape, image)) {
        assertTrue(value >= input.low() && value <= input.high(), sanitizer.toString());
      }
    }
  }

  @Property(tries = 100)
  void totalVariationNeverRaisesItsObjective(
      @ForAll @IntRange(min = 1, max = 9) int height,
      @ForAll @IntRange(min = 1, max = 9) int width,
      @ForAll @DoubleRange(min = 0.01, max = 3) double weight,
      @ForAll @IntRange(min = 1, max = 20) int steps,
      @ForAll long seed) {
    float[] image = image(height * width, seed);
    float[] smooth =
        sanitize(Sanitizers.totalVariation(weight, steps), Shape.of(1, height, width), image);
    assertTrue(
        objective(smooth, image, height, width, weight)
            <= objective(image, image, height, width, weight));
  }

  /** The definition, word for word. */
  private static double objective(float[] z, float[] x, int height, int width, double weight) {
    double distance = 0;
    double total = 0;
    for (int i = 0; i < z.length; i++) {
      distance += Math.pow((double) z[i] - x[i], 2);
    }
    for (int row = 1; row < height; row++) {
      double squares = 0;
      for (int column = 0; column < width; column++) {
        squares += Math.pow((double) z[row * width + column] - z[(row - 1) * width + column], 2);
      }
      total += Math.sqrt(squares);
    }
    for (int column = 1; column < width; column++) {
      double squares = 0;
      for (int row = 0; row < height; row++) {
        squares += Math.pow((double) z[row * width + column] - z[row * width + column - 1], 2);
      }
      total += Math.sqrt(squares);
    }
    return Math.sqrt(distance) + weight * total;
  }

  @Property(tries = 50)
  void constantImages_stayAsTheyAre(
      @ForAll @DoubleRange(min = 0, max = 1) double value,
      @ForAll @IntRange(min = 1, max = 9) int height,
      @ForAll @IntRange(min = 1, max = 9) int width) {
    float[] image = new float[height * width];
    Arrays.fill(image, (float) value);
    Shape shape = Shape.of(1, height, width);
    for (Sanitizer sanitizer :
        List.of(Sanitizers.totalVariation(0.5, 10), Sanitizers.median(2), Sanitizers.median(3))) {
      assertArrayEquals(image, sanitize(sanitizer, shape, image), sanitizer.toString());
    }
  }
}
