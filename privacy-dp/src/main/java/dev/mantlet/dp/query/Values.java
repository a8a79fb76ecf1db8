package dev.mantlet.dp.query;

/** What is done with a value that is not a number. */
enum Values {
  /** It is refused, and nothing of the call counts. */
  REFUSE_NAN,
  /** It is left out, as if its row were not there. */
  SKIP_NAN;

  /**
   * Whether the value counts.
   *
   * @throws IllegalArgumentException if it is NaN and that is refused
   */
  boolean admit(double value) {
    if (!Double.isNaN(value)) {
      return true;
    }
    if (this == REFUSE_NAN) {
      throw new IllegalArgumentException(
          "a value is NaN; clean the data, or make the query with skippingNaN()");
    }
    return false;
  }
}
