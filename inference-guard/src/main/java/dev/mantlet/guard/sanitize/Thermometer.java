package dev.mantlet.guard.sanitize;

import dev.mantlet.guard.Shape;
import dev.mantlet.guard.spi.Sanitizer;

/** Each element coded as levels that are passed or not. */
record Thermometer(int levels) implements Sanitizer {
  private static final int MOST_LEVELS = 256;

  Thermometer {
    if (levels < 2 || levels > MOST_LEVELS) {
      throw new IllegalArgumentException(
          "a thermometer must have 2 to " + MOST_LEVELS + " levels, was " + levels);
    }
  }

  @Override
  public int expansion() {
    return levels;
  }

  @Override
  public Bound bind(Input input) {
    Demands.requireUnitRange("a thermometer", input);
    Demands.requireRank("a thermometer", 1, "channels", input);
    return this::code;
  }

  private void code(float[] from, Shape shape, float[] to) {
    int elements = Planes.elements(shape);
    int channel = 1;
    for (int axis = 2; axis < shape.rank(); axis++) {
      channel *= Math.toIntExact(shape.dimension(axis));
    }
    int written = 0;
    for (int start = 0; start < elements; start += channel) {
      for (int level = 0; level < levels; level++) {
        float passed = level / (float) levels;
        for (int i = start; i < start + channel; i++) {
          to[written++] = from[i] > passed ? 1 : 0;
        }
      }
    }
  }

  @Override
  public String toString() {
    return "thermometer " + levels;
  }
}
