package dev.mantlet.guard.sanitize;

import java.util.Arrays;

/**
 * Looks for a plane z near a given one, x, with less {@code ||z - x|| + weight * (sum of ||z[r + 1]
 * - z[r]|| over rows + the same over columns)}.
 *
 * <p>Steps go down the gradient of the objective with {@code sqrt(s + e^2)} for each norm {@code
 * sqrt(s)}, where e is small beside the spread of x; of a length by Barzilai and Borwein, Two-point
 * step size gradient methods, 1988, the longer of their two. A step is only taken if the objective
 * itself falls. Not thread-safe.
 */
final class SmoothPlane {
  private static final int MOST_HALVINGS = 12;

  /** How much of the spread of x rounds off the kinks. */
  private static final double ROUNDING = 1e-3;

  /** How much of the spread of x the first step moves an element, in the square mean. */
  private static final double FIRST_MOVE = 0.1;

  private final int height;
  private final int width;
  private final double weight;
  private final double[] columns;
  private final double[] given;
  private double[] now;
  private double[] next;
  private double[] gradient;
  private double[] nextGradient;

  SmoothPlane(int height, int width, double weight) {
    this.height = height;
    this.width = width;
    this.weight = weight;
    this.columns = new double[width];
    this.given = new double[height * width];
    this.now = new double[given.length];
    this.next = new double[given.length];
    this.gradient = new double[given.length];
    this.nextGradient = new double[given.length];
  }

  /** Smooths the plane that begins at {@code start}, into the same place of another array. */
  void smooth(float[] from, int start, int steps, float[] to) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < given.length; i++) {
      given[i] = from[start + i];
      least = Math.min(least, given[i]);
      most = Math.max(most, given[i]);
    }
    System.arraycopy(given, 0, now, 0, now.length);
    double before = objective(now, 0);
    descend(most - least, steps);
    for (int i = 0; i < now.length; i++) {
      to[start + i] = (float) now[i];
      now[i] = to[start + i];
    }
    if (!(objective(now, 0) <= before)) { // single precision took away what little was won
      System.arraycopy(from, start, to, start, given.length);
    }
  }

  private void descend(double spread, int steps) {
    double rounding = ROUNDING * spread;
    double value = objective(now, 0);
    writeGradient(now, gradient, rounding);
    double slope = dot(gradient, gradient);
    if (!(spread > 0 && slope > 0 && Double.isFinite(slope))) {
      return;
    }
    double length = FIRST_MOVE * spread * Math.sqrt(now.length / slope);
    for (int step = 0; step < steps; step++) {
      double fallen = lineSearch(length, value);
      if (!(fallen < value)) {
        return;
      }
      value = fallen;
      writeGradient(next, nextGradient, rounding);
      length = nextLength(length);
      swap();
    }
  }

  /** Leaves in {@code next} the first point along the gradient where the objective is less. */
  private double lineSearch(double length, double value) {
    double tried = length;
    for (int halving = 0; halving <= MOST_HALVINGS; halving++, tried /= 2) {
      for (int i = 0; i < now.length; i++) {
        next[i] = now[i] - tried * gradient[i];
      }
      double found = objective(next, 0);
      if (found < value) {
        return found;
      }
    }
    return value;
  }

  /** The length by which a quadratic with the curvature of the last step would be at its least. */
  private double nextLength(double last) {
    double moved = 0;
    double curved = 0;
    for (int i = 0; i < now.length; i++) {
      double step = next[i] - now[i];
      moved += step * step;
      curved += step * (nextGradient[i] - gradient[i]);
    }
    return curved > 0 ? moved / curved : 2 * last;
  }

  private void swap() {
    double[] place = now;
    now = next;
    next = place;
    double[] slopes = gradient;
    gradient = nextGradient;
    nextGradient = slopes;
  }

  private double objective(double[] z, double rounding) {
    double squares = 0;
    for (int i = 0; i < z.length; i++) {
      squares += (z[i] - given[i]) * (z[i] - given[i]);
    }
    double rows = 0;
    for (int row = 1; row < height; row++) {
      rows += norm(rowSquares(z, row), rounding);
    }
    double total = rows;
    addColumnSquares(z);
    for (int column = 1; column < width; column++) {
      total += norm(columns[column], rounding);
    }
    return norm(squares, rounding) + weight * total;
  }

  private static double norm(double squares, double rounding) {
    return Math.sqrt(squares + rounding * rounding);
  }

  /** The squared norm of the difference of a row from the one above it. */
  private double rowSquares(double[] z, int row) {
    double squares = 0;
    for (int i = row * width; i < (row + 1) * width; i++) {
      squares += (z[i] - z[i - width]) * (z[i] - z[i - width]);
    }
    return squares;
  }

  /** The squared norms of the differences of all columns from those to their left. */
  private void addColumnSquares(double[] z) {
    Arrays.fill(columns, 0);
    for (int row = 0; row < height; row++) {
      for (int column = 1; column < width; column++) {
        double difference = z[row * width + column] - z[row * width + column - 1];
        columns[column] += difference * difference;
      }
    }
  }

  private void writeGradient(double[] z, double[] slopes, double rounding) {
    double squares = 0;
    for (int i = 0; i < z.length; i++) {
      slopes[i] = z[i] - given[i];
      squares += slopes[i] * slopes[i];
    }
    double distance = norm(squares, rounding);
    for (int i = 0; i < z.length; i++) {
      slopes[i] /= distance;
    }
    for (int row = 1; row < height; row++) {
      double factor = weight / norm(rowSquares(z, row), rounding);
      for (int i = row * width; i < (row + 1) * width; i++) {
        pull(z, slopes, i, i - width, factor);
      }
    }
    addColumnSquares(z);
    for (int i = 0; i < z.length; i++) {
      if (i % width > 0) {
        pull(z, slopes, i, i - 1, weight / norm(columns[i % width], rounding));
      }
    }
  }

  private static void pull(double[] z, double[] slopes, int here, int there, double factor) {
    double slope = factor * (z[here] - z[there]);
    slopes[here] += slope;
    slopes[there] -= slope;
  }

  private static double dot(double[] left, double[] right) {
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      sum += left[i] * right[i];
    }
    return sum;
  }
}
