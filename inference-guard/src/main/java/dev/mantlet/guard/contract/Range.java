package dev.mantlet.guard.contract;

/**
 * A closed range of finite numbers: {@code Range.from(0).to(1)}. Immutable.
 *
 * <p>An element is inside if its exact value is. For whole numbers the ends need not be whole.
 *
 * @param low the least value; finite
 * @param high the greatest value; finite, at least {@code low}
 */
public record Range(double low, double high) {
  /** Checks the ends. */
  public Range {
    if (!Double.isFinite(low) || !Double.isFinite(high) || low > high) {
      throw new IllegalArgumentException(
          "a range needs finite ends, the lower one first; got " + low + " and " + high);
    }
    low += 0.0; // -0 becomes 0: both are the same end
    high += 0.0;
  }

  /** The first half of a range: its lower end. */
  public static From from(double low) {
    return new From(low);
  }

  /** Both ends in brackets, such as {@code [0.0, 1.0]}. */
  @Override
  public String toString() {
    return "[" + low + ", " + high + "]";
  }

  /**
   * A lower end that waits for its upper one.
   *
   * @param low the least value
   */
  public record From(double low) {
    /** The range from the lower end to this one, both included. */
    public Range to(double high) {
      return new Range(low, high);
    }
  }
}
