package dev.mantlet.guard.sanitize;

import dev.mantlet.guard.Shape;
import dev.mantlet.guard.spi.Sanitizer;
import java.util.Arrays;
import java.util.Random;

/** Sanitizers run on arrays, as the guard runs them. */
final class Runs {
  private Runs() {}

  /** On an input in [0, 1]. */
  static float[] sanitize(Sanitizer sanitizer, Shape shape, float... from) {
    return sanitize(sanitizer, unit(shape), shape, from);
  }

  /** The arrays are longer than the tensor, and the first one is checked to be left as it was. */
  static float[] sanitize(Sanitizer sanitizer, Sanitizer.Input input, Shape shape, float... from) {
    int expanded = from.length * sanitizer.expansion();
    float[] longer = Arrays.copyOf(from, expanded + 3);
    float[] to = new float[expanded + 3];
    Arrays.fill(to, 7);
    sanitizer.bind(input).sanitize(longer, shape, to);
    if (!Arrays.equals(longer, Arrays.copyOf(from, expanded + 3))) {
      throw new AssertionError(sanitizer + " changed what it was given");
    }
    if (to[expanded] != 7) {
      throw new AssertionError(sanitizer + " wrote beyond its tensor");
    }
    return Arrays.copyOf(to, expanded);
  }

  static Sanitizer.Input unit(Shape shape) {
    return new Sanitizer.Input("image", shape, 0, 1);
  }

  /** Levels are few, so that equal elements are common. */
  static float[] image(int elements, long seed) {
    Random random = new Random(seed);
    float[] image = new float[elements];
    for (int i = 0; i < elements; i++) {
      image[i] = random.nextBoolean() ? random.nextInt(4) / 3f : random.nextFloat();
    }
    return image;
  }
}
