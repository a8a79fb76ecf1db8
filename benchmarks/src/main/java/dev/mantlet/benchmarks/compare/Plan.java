package dev.mantlet.benchmarks.compare;

/**
 * How long to measure.
 *
 * @param jvms JVMs that measure a case one after the other: where memory lies is drawn anew in
 *     each, and the middle one counts
 * @param rounds measured rounds of each; each gives one ratio
 * @param roundNanos what a round of one side should cost, in nanoseconds
 * @param mostWarmUps after this many warm-up rounds of full length the measuring begins, steady or
 *     not
 */
record Plan(int jvms, int rounds, double roundNanos, int mostWarmUps) {
  /**
   * Where only the process's CPU clock can be read, it ticks every 10 ms, in user and system time
   * each: over 400 ms a reading is off by about one part in a hundred, and the median of the rounds
   * by a few in a thousand.
   */
  private static final double ROUND_NANOS = 400e6;

  private static final int FINER = 10;

  static Plan full() {
    return new Plan(5, 9, ROUND_NANOS, 15);
  }

  /** For every commit: the same rounds, fewer of them. */
  static Plan quick() {
    return new Plan(3, 5, ROUND_NANOS, 10);
  }

  /** The same time in rounds of a tenth: for work that leaves hardly any garbage. */
  Plan finely() {
    return new Plan(jvms, FINER * rounds, roundNanos / FINER, mostWarmUps);
  }
}
