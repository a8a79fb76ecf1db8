package dev.mantlet.guard.spi;

import dev.mantlet.guard.Shape;

/**
 * A tensor of floats in the guard's memory, to look at and not to keep: after the check has
 * returned, every read throws {@link IllegalStateException}. What a view shows is what the model
 * gets.
 */
public interface TensorView {
  /** The name of the model's input. */
  String name();

  /** The dimensions, none of them open. */
  Shape shape();

  /** The number of elements, the product of the dimensions. */
  int size();

  /**
   * One element.
   *
   * @param index the flat, row-major index; 0 to {@code size() - 1}
   * @throws IndexOutOfBoundsException if the index is outside
   * @throws IllegalStateException if the check that got this view has returned
   */
  float get(int index);

  /**
   * A new array with all elements, row by row.
   *
   * @throws IllegalStateException if the check that got this view has returned
   */
  float[] toArray();
}
