package dev.mantlet.guard.spi;

import dev.mantlet.guard.Shape;
import dev.mantlet.guard.contract.ElementType;

/**
 * A tensor in the guard's memory, to look at and not to keep: after the check has returned, every
 * read throws {@link IllegalStateException}. What a view shows is what the model gets.
 */
public interface TensorView {
  /** The name of the model's input. */
  String name();

  /** The type of the elements. */
  ElementType type();

  /** The dimensions, none of them open. */
  Shape shape();

  /** The number of elements, the product of the dimensions. */
  int size();

  /**
   * One element of FLOAT, FLOAT16 or BFLOAT16.
   *
   * @param index the flat, row-major index; 0 to {@code size() - 1}
   * @throws IndexOutOfBoundsException if the index is outside
   * @throws IllegalStateException if the check that got this view has returned, or the elements are
   *     of another type
   */
  float get(int index);

  /**
   * One element of any floating-point type.
   *
   * @param index the flat, row-major index; 0 to {@code size() - 1}
   * @throws IndexOutOfBoundsException if the index is outside
   * @throws IllegalStateException if the check that got this view has returned, or the elements are
   *     of another type
   */
  double getDouble(int index);

  /**
   * One element of any whole-number type; 0 or 1 of BOOL.
   *
   * @param index the flat, row-major index; 0 to {@code size() - 1}
   * @throws IndexOutOfBoundsException if the index is outside
   * @throws IllegalStateException if the check that got this view has returned, or the elements are
   *     of another type
   */
  long getLong(int index);

  /**
   * One element of STRING. The model gets characters beyond U+FFFF, and NUL, in the encoding of
   * ONNX Runtime's Java binding, modified UTF-8.
   *
   * @param index the flat, row-major index; 0 to {@code size() - 1}
   * @throws IndexOutOfBoundsException if the index is outside
   * @throws IllegalStateException if the check that got this view has returned, or the elements are
   *     of another type
   */
  String getString(int index);

  /**
   * A new array with all elements of FLOAT, row by row.
   *
   * @throws IllegalStateException if the check that got this view has returned, or the elements are
   *     of another type
   */
  float[] toArray();
}
