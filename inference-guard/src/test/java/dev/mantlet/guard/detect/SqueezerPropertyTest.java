package dev.mantlet.guard.detect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.Shape;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class SqueezerPropertyTest {
  private static float[] squeeze(Squeezer squeezer, Shape shape, float[] from) {
    float[] to = new float[from.length];
    squeezer.squeeze(FloatBuffer.wrap(from), shape, FloatBuffer.wrap(to));
    return to;
  }

  /** Levels are few, so that equal elements are common. */
  private static float[] image(int elements, long seed) {
    Random random = new Random(seed);
    float[] image = new float[elements];
    for (int i = 0; i < elements; i++) {
      image[i] = random.nextBoolean() ? random.nextInt(4) / 3f : random.nextFloat();
    }
    return image;
  }

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
        expected, squeeze(Squeezer.median(window), Shape.of(1, planes, height, width), image));
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
    float[] squeezed = squeeze(Squeezer.bits(bits), Shape.of(1, 64), image);
    double step = 1.0 / ((1 << bits) - 1);
    for (int i = 0; i < image.length; i++) {
      // Half a step, and what rounding the product and the quotient to single precision can add.
      assertTrue(Math.abs(squeezed[i] - image[i]) <= step / 2 + Math.ulp(1f), "at " + i);
      assertEquals(Math.rint(squeezed[i] / step), squeezed[i] / step, 1e-2);
    }
    assertArrayEquals(squeezed, squeeze(Squeezer.bits(bits), Shape.of(1, 64), squeezed));
  }

  @Property(tries = 100)
  void rowsAreSqueezedEachByItself(
      @ForAll @IntRange(min = 1, max = 3) int rows, @ForAll long seed) {
    float[] image = image(rows * 12, seed);
    for (Squeezer squeezer :
        new Squeezer[] {Squeezer.bits(2), Squeezer.median(2), Squeezer.median(3)}) {
      float[] together = squeeze(squeezer, Shape.of(rows, 1, 3, 4), image);
      for (int row = 0; row < rows; row++) {
        float[] alone =
            squeeze(
                squeezer, Shape.of(1, 1, 3, 4), Arrays.copyOfRange(image, row * 12, row * 12 + 12));
        assertArrayEquals(alone, Arrays.copyOfRange(together, row * 12, row * 12 + 12));
      }
    }
  }
}
