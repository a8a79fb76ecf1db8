package dev.mantlet.guard.sanitize;

import static java.lang.Math.max;
import static java.lang.Math.min;

import dev.mantlet.guard.Shape;
import dev.mantlet.guard.spi.Sanitizer;

/** The median of a small square around each element. */
record MedianFilter(int window) implements Sanitizer {
  MedianFilter {
    if (window != 2 && window != 3) {
      throw new IllegalArgumentException(
          "the window of a median filter must be 2 or 3, was " + window);
    }
  }

  @Override
  public Bound bind(Input input) {
    Demands.requireRank("a median filter", 2, "two or more dimensions", input);
    return this::filter;
  }

  private void filter(float[] from, Shape shape, float[] to) {
    int elements = Planes.elements(shape);
    int width = Planes.width(shape);
    int plane = width * Planes.height(shape);
    for (int start = 0; start < elements; start += plane) {
      for (int row = start; row < start + plane; row += width) {
        // Mirroring by one step with the edge repeated is staying at the edge.
        int above = max(row - width, start);
        int below = min(row + width, start + plane - width);
        filterRow(from, above, row, below, width, to);
      }
    }
  }

  /**
   * Filters one row of a plane; {@code above}, {@code row} and {@code below} are where rows begin.
   */
  private void filterRow(float[] from, int above, int row, int below, int width, float[] to) {
    for (int column = 0; column < width; column++) {
      int left = max(column - 1, 0);
      int right = min(column + 1, width - 1);
      to[row + column] =
          window == 2
              ? upperMedian(
                  from[above + left], from[above + column], from[row + left], from[row + column])
              : median(from, above, row, below, left, column, right);
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
      float[] from, int above, int row, int below, int left, int column, int right) {
    float a = from[above + left];
    float b = from[row + left];
    float c = from[below + left];
    float d = from[above + column];
    float e = from[row + column];
    float f = from[below + column];
    float g = from[above + right];
    float h = from[row + right];
    float i = from[below + right];
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
  public String toString() {
    return "median " + window;
  }
}
