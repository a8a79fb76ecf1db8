package dev.mantlet.benchmarks.compare;

/** One side of a comparison, in rounds. */
interface Side {
  /** Runs a round that does not count, and learns from it. */
  void warmUp() throws Exception;

  /**
   * Whether the rounds have become steady.
   *
   * @param most after this many warm-up rounds of full length it counts as warm, steady or not
   */
  boolean isWarm(int most);

  /** Runs a round that counts. */
  Figure round() throws Exception;
}
