package dev.mantlet.guard.sanitize;

import dev.mantlet.guard.Shape;

/** The sizes of a tensor as a stack of planes, which its last two axes span. */
final class Planes {
  private Planes() {}

  static int width(Shape shape) {
    return Math.toIntExact(shape.dimension(shape.rank() - 1));
  }

  static int height(Shape shape) {
    return Math.toIntExact(shape.dimension(shape.rank() - 2));
  }

  /**
   * The number of elements.
   *
   * @throws IllegalArgumentException if a dimension is open
   */
  static int elements(Shape shape) {
    int elements = 1;
    for (int axis = 0; axis < shape.rank(); axis++) {
      if (shape.dimension(axis) == Shape.ANY) {
        throw new IllegalArgumentException(
            "only a shape without open dimensions has elements, was " + shape);
      }
      elements = Math.multiplyExact(elements, Math.toIntExact(shape.dimension(axis)));
    }
    return elements;
  }
}
