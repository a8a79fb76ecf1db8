package dev.mantlet.benchmarks.compare;

/**
 * How long to measure.
 *
 * @param rounds measured rounds; each gives one ratio
 * @param roundNanos what a round of one side should cost, in nanoseconds
 * @param mostWarmUps after this many warm-up rounds of full length the measuring begins, steady or
 *     not
 */
record Plan(int rounds, double roundNanos, int mostWarmUps) {
  /**
   * The process's CPU clock ticks every 10 ms on Linux, in user and system time each: over 400 ms a
   * reading is off by about one part in a hundred, and the median of the rounds by a few in a
   * thousand.
   */
  private static final double ROUND_NANOS = 400e6;

  static Plan full() {
    return new Plan(25, ROUND_NANOS, 20);
  }

  /** For every commit: the same rounds, fewer of them. */
  static Plan quick() {
    return new Plan(9, ROUND_NANOS, 10);
  }
}
