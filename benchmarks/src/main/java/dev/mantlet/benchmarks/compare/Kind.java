package dev.mantlet.benchmarks.compare;

/** What the figures of a row are. */
public enum Kind {
  /** CPU time of all threads, in nanoseconds. */
  CPU,
  /**
   * Elapsed time, in nanoseconds, for waiting on a disk; the peer is a floor from the same rounds.
   */
  WALL,
  /**
   * Elapsed time with two threads over that with one, each thread with as much to do: 1 if the
   * second thread costs nothing, 2 if the two only take turns. The peer's is from the same rounds.
   */
  SCALING,
  /** A number of calls or bytes, the same whenever it is counted; the peer is what is allowed. */
  COUNT,
  /** Our CPU time, in nanoseconds, beside a figure from a record. Never a gate. */
  RECORDED
}
