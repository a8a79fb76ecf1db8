package dev.mantlet.guard.output;

import dev.mantlet.guard.Finding.Code;
import dev.mantlet.guard.spi.OutputRule;
import dev.mantlet.guard.spi.OutputRule.Fault;
import java.util.Arrays;
import java.util.Optional;

/**
 * Rules for rows of an output: what a caller gets to see of them, so that a model is harder to copy
 * and its boundary harder to find.
 *
 * <p>A rule takes away what honest callers do not need. It slows down who copies or attacks the
 * model by its answers and does not stop them: with labels alone both still work, with more calls;
 * limit these too. Rules are immutable and thread-safe. {@link ReverseSigmoid} and {@link
 * KeyedNoise} are others.
 */
public final class OutputRules {
  private static final int MOST_DIGITS = 9;

  private OutputRules() {}

  /** Nothing but what holds for every protected output: a row with NaN or infinity is held back. */
  public static OutputRule finite() {
    return row -> Optional.empty();
  }

  /**
   * Holds back a row that is no distribution: an element below zero, or a sum too far from one.
   *
   * @param tolerance how far the sum may be from one; above 0, below 1
   */
  public static OutputRule simplex(double tolerance) {
    if (!(tolerance > 0 && tolerance < 1)) {
      throw new IllegalArgumentException(
          "a tolerance must be above 0 and below 1, was " + tolerance);
    }
    return row -> {
      Optional<Fault> negative = negative(row);
      return negative.isPresent() || Math.abs(Arrays.stream(row).sum() - 1) <= tolerance
          ? negative
          : Optional.of(
              new Fault(
                  Code.NOT_A_SIMPLEX, 0, "begins a row whose sum is not 1 within " + tolerance));
    };
  }

  /**
   * Leaves the largest elements of a row and makes the others 0; of equal ones the first are taken.
   * For probabilities: a row with a negative element is held back, since 0 would be above it.
   *
   * @param count how many; 1 or above
   */
  public static OutputRule top(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("top must leave 1 element or more, was " + count);
    }
    return row -> {
      Optional<Fault> negative = negative(row);
      if (negative.isEmpty() && row.length > count) {
        leaveLargest(row, count);
      }
      return negative;
    };
  }

  private static void leaveLargest(double[] row, int count) {
    double[] sorted = row.clone();
    Arrays.sort(sorted);
    double least = sorted[sorted.length - count];
    long above = Arrays.stream(row).filter(value -> value > least).count();
    long equals = count - above;
    for (int i = 0; i < row.length; i++) {
      boolean left = row[i] > least || row[i] == least && equals-- > 0;
      row[i] = left ? row[i] : 0;
    }
  }

  /**
   * Makes the largest element of a row 1 and the others 0; of equal ones the first is taken. For
   * rows of probabilities or logits with two or more classes.
   */
  public static OutputRule labelOnly() {
    return row -> {
      int label = 0;
      for (int i = 1; i < row.length; i++) {
        label = row[i] > row[label] ? i : label;
      }
      Arrays.fill(row, 0);
      row[label] = 1;
      return Optional.empty();
    };
  }

  /**
   * Rounds each element to so many digits after the point, halves to even; a row of probabilities
   * then need not sum to 1.
   *
   * @param digits 0 to 9
   */
  public static OutputRule rounded(int digits) {
    if (digits < 0 || digits > MOST_DIGITS) {
      throw new IllegalArgumentException("digits must be 0 to " + MOST_DIGITS + ", were " + digits);
    }
    double scale = Math.pow(10, digits);
    return row -> {
      for (int i = 0; i < row.length; i++) {
        // Beyond 2^52 every double is whole, and the product could overflow.
        row[i] = Math.abs(row[i]) < 0x1p52 ? Math.rint(row[i] * scale) / scale : row[i];
      }
      return Optional.empty();
    };
  }

  /**
   * Makes elements below a cutoff 0; what is left is not scaled to sum to 1. For probabilities: a
   * row with a negative element is held back.
   *
   * @param cutoff above 0, at most 1; the element itself is left
   */
  public static OutputRule highConfidence(double cutoff) {
    if (!(cutoff > 0 && cutoff <= 1)) {
      throw new IllegalArgumentException("a cutoff must be above 0 and at most 1, was " + cutoff);
    }
    return row -> {
      Optional<Fault> negative = negative(row);
      for (int i = 0; i < row.length; i++) {
        row[i] = row[i] < cutoff ? 0 : row[i];
      }
      return negative;
    };
  }

  /** The first element below zero. */
  static Optional<Fault> negative(double[] row) {
    for (int i = 0; i < row.length; i++) {
      if (row[i] < 0) {
        return Optional.of(new Fault(Code.OUT_OF_RANGE, i, "is below 0 and so no probability"));
      }
    }
    return Optional.empty();
  }
}
