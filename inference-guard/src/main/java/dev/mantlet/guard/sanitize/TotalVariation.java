package dev.mantlet.guard.sanitize;

import dev.mantlet.guard.Shape;
import dev.mantlet.guard.spi.Sanitizer;

/** Planes made smoother. */
record TotalVariation(double weight, int steps) implements Sanitizer {
  private static final double MOST_WEIGHT = 100;
  private static final int MOST_STEPS = 100;

  TotalVariation {
    if (!(weight > 0 && weight <= MOST_WEIGHT)) {
      throw new IllegalArgumentException(
          "the weight of a total variation must be above 0 and at most "
              + MOST_WEIGHT
              + ", was "
              + weight);
    }
    if (steps < 1 || steps > MOST_STEPS) {
      throw new IllegalArgumentException(
          "the steps of a total variation must be 1 to " + MOST_STEPS + ", were " + steps);
    }
  }

  @Override
  public Bound bind(Input input) {
    Demands.requireRank("a total variation", 2, "two or more dimensions", input);
    return (from, shape, to) -> smooth(from, shape, to, input);
  }

  private void smooth(float[] from, Shape shape, float[] to, Input input) {
    int height = Planes.height(shape);
    int width = Planes.width(shape);
    int elements = Planes.elements(shape);
    if (elements == 0) {
      return; // a plane without rows can claim any width
    }
    SmoothPlane plane = new SmoothPlane(height, width, weight);
    for (int start = 0; start < elements; start += height * width) {
      plane.smooth(from, start, steps, to);
    }
    // A step into the range of the input takes no element farther from x, or from a neighbour.
    for (int i = 0; i < elements; i++) {
      to[i] = Math.max(input.low(), Math.min(input.high(), to[i]));
    }
  }

  @Override
  public String toString() {
    return "total variation " + weight + " in " + steps + " steps";
  }
}
