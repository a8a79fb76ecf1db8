package dev.mantlet.benchmarks.compare;

/** Makes what a scaling case measures. Runs once, inside the case's own JVM. */
@FunctionalInterface
public interface ThreadedSetup {
  /**
   * Makes both sides.
   *
   * @param scratch a folder, and closing at the end
   * @throws SkippedException if the comparison cannot be made here
   */
  ThreadedPair open(Scratch scratch) throws Exception;
}
