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

  /**
   * Runs a small part of a round that does not count, if a round has parts: after a full collection
   * the first call of every compiled method takes the slow way in, and no cache holds what it
   * needs.
   */
  void settle() throws Exception;

  /** Runs a round that counts. */
  Figure round() throws Exception;
}
