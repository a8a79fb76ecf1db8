package dev.mantlet.guard.sanitize;

import dev.mantlet.guard.Shape;
import dev.mantlet.guard.contract.Range;
import dev.mantlet.guard.spi.Sanitizer;

/** Every element moved into a range. */
record Clamp(Range range) implements Sanitizer {
  @Override
  public Bound bind(Input input) {
    float low = Math.max(input.low(), atLeast(range.low()));
    float high = Math.min(input.high(), atMost(range.high()));
    if (low > high) {
      throw new IllegalArgumentException(
          "a clamp to "
              + range
              + " leaves no value that input '"
              + input.name()
              + "' may have, which is in ["
              + input.low()
              + ", "
              + input.high()
              + "]");
    }
    return (from, shape, to) -> clamp(from, shape, to, low, high);
  }

  private static void clamp(float[] from, Shape shape, float[] to, float low, float high) {
    int elements = Planes.elements(shape);
    for (int i = 0; i < elements; i++) {
      to[i] = Math.max(low, Math.min(high, from[i]));
    }
  }

  /** The least float that is not below a bound. */
  private static float atLeast(double bound) {
    float nearest = (float) bound;
    return nearest < bound ? Math.nextUp(nearest) : nearest;
  }

  /** The greatest float that is not above a bound. */
  private static float atMost(double bound) {
    float nearest = (float) bound;
    return nearest > bound ? Math.nextDown(nearest) : nearest;
  }

  @Override
  public String toString() {
    return "clamp " + range;
  }
}
