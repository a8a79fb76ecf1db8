package dev.mantlet.dp.query;

/** The exact number and sum of the values of one group. Not thread-safe. */
final class GroupTotal {
  private final ExactSum sum = new ExactSum();
  private long number;

  void add(long steps) {
    sum.add(steps);
    number++;
  }

  long number() {
    return number;
  }

  /** The sum, cut off to the range of long. */
  long sum() {
    return sum.withinLong();
  }
}
