package dev.mantlet.benchmarks.compare;

/** What a row says about a claim. */
enum Verdict {
  /** The ratio is within the bar. */
  PASS,
  /** The ratio is over the bar, or a side threw. */
  FAIL,
  /** The comparison cannot be made here. */
  SKIP,
  /** There is no bar. */
  INFO,
  /** The peer's figure comes from a record. */
  RECORDED
}
