package dev.mantlet.guard;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The dimensions of a tensor, outermost first; a dimension may be left open with {@link #ANY}.
 *
 * <p>{@code Shape.of(ANY, 1, 28, 28)} is a batch of any size of images with one channel. Immutable.
 */
public final class Shape {
  /** A dimension that this shape leaves open. */
  public static final long ANY = -1;

  private final long[] dimensions;

  private Shape(long[] dimensions) {
    this.dimensions = dimensions;
  }

  /**
   * A shape with these dimensions; none at all is a scalar.
   *
   * @param dimensions each 1 or above, or {@link #ANY}
   * @throws IllegalArgumentException if a dimension is 0 or negative and not {@link #ANY}
   */
  public static Shape of(long... dimensions) {
    long[] own = dimensions.clone();
    for (long dimension : own) {
      if (dimension < 1 && dimension != ANY) {
        throw new IllegalArgumentException(
            "a dimension must be 1 or above or Shape.ANY, was "
                + dimension
                + " in "
                + Arrays.toString(own));
      }
    }
    return new Shape(own);
  }

  /** A shape with the sizes of a stored tensor, of which some can be 0. */
  static Shape ofSizes(long... sizes) {
    return new Shape(sizes.clone());
  }

  /** The number of dimensions; 0 for a scalar. */
  public int rank() {
    return dimensions.length;
  }

  /**
   * The size of one dimension, or {@link #ANY}.
   *
   * @param axis 0 (the outermost) to {@code rank() - 1}
   */
  public long dimension(int axis) {
    return dimensions[axis];
  }

  /** Whether some tensor can have both this shape and the other one. */
  boolean fits(Shape other) {
    boolean fits = rank() == other.rank();
    for (int axis = 0; fits && axis < rank(); axis++) {
      fits =
          dimension(axis) == ANY
              || other.dimension(axis) == ANY
              || dimension(axis) == other.dimension(axis);
    }
    return fits;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape that && Arrays.equals(dimensions, that.dimensions);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(dimensions);
  }

  /** The dimensions in brackets, such as {@code [?, 1, 28, 28]}. */
  @Override
  public String toString() {
    return Arrays.stream(dimensions)
        .mapToObj(size -> size == ANY ? "?" : Long.toString(size))
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
