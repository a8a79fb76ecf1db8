package dev.mantlet.guard.detect;

import static java.lang.Math.max;
import static java.lang.Math.min;

import dev.mantlet.guard.Shape;
import java.nio.FloatBuffer;

/** The median of a small square around each element. */
record MedianFilter(int window) implements Squeezer {
  MedianFilter {
    if (window != 2 && window != 3) {
      throw new IllegalArgumentException(
          "the window of a median filter must be 2 or 3, was " + window);
    }
  }

  @Override
  public void squeeze(FloatBuffer from, Shape shape, FloatBuffer to) {
    int elements = Planes.elements(shape);
    int width = Planes.width(shape);
    int plane = width * Planes.height(shape);
    for (int start = 0; start < elements; start += plane) {
      for (int row = start; row < start + plane; row += width) {
        // Mirroring by one step with the edge repeated is staying at the edge.
        int above = max(row - width, start);
        int below = min(row + width, start + plane - width);
        squeezeRow(from, above, row, below, width, to);
      }
    }
  }

  /**
   * Squeezes one row of a plane; {@code above}, {@code row} and {@code below} are where rows begin.
   */
  private void squeezeRow(
      FloatBuffer from, int above, int row, int below, int width, FloatBuffer to) {
    for (int column = 0; column < width; column++) {
      int left = max(column - 1, 0);
      int right = min(column + 1, width - 1);
      to.put(
          row + column,
          window == 2
              ? upperMedian(
                  from.get(above + left),
                  from.get(above + column),
                  from.get(row + left),
                  from.get(row + column))
              : median(from, above, row, below, left, column, right));
    }
  }

  /**
   * The third smallest of four: the middle two are the larger of the minima and the smaller of the
   * maxima of two pairs.
   */
  private static float upperMedian(float a, float b, float c, float d) {
    return max(max(min(a, b), min(c, d)), min(max(a, b), max(c, d)));
  }

  /**
   * The fifth smallest of three columns of three: the middle one of the largest minimum, the median
   * of medians and the smallest maximum of the columns. Each of the others has at least five
   * elements on one side.
   */
  private static float median(
      FloatBuffer from, int above, int row, int below, int left, int column, int right) {
    float a = from.get(above + left);
    float b = from.get(row + left);
    float c = from.get(below + left);
    float d = from.get(above + column);
    float e = from.get(row + column);
    float f = from.get(below + column);
    float g = from.get(above + right);
    float h = from.get(row + right);
    float i = from.get(below + right);
    return middle(
        max(least(a, b, c), max(least(d, e, f), least(g, h, i))),
        middle(middle(a, b, c), middle(d, e, f), middle(g, h, i)),
        min(greatest(a, b, c), min(greatest(d, e, f), greatest(g, h, i))));
  }

  private static float least(float a, float b, float c) {
    return min(a, min(b, c));
  }

  private static float middle(float a, float b, float c) {
    return max(min(a, b), min(max(a, b), c));
  }

  private static float greatest(float a, float b, float c) {
    return max(a, max(b, c));
  }

  @Override
  public void requireFits(String input, Shape shape, float low, float high) {
    if (shape.rank() < 3) {
      throw new IllegalArgumentException(
          "a median filter needs rows of two or more dimensions; input '"
              + input
              + "' is "
              + shape);
    }
  }

  @Override
  public String toString() {
    return "median " + window;
  }
}
