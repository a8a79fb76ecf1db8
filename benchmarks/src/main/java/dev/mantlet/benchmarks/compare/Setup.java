package dev.mantlet.benchmarks.compare;

/** Makes what a case measures. Runs once, inside the case's own JVM. */
@FunctionalInterface
public interface Setup {
  /**
   * Makes both sides.
   *
   * @param scratch a folder, and closing at the end
   * @throws SkippedException if the comparison cannot be made here
   */
  Pair open(Scratch scratch) throws Exception;
}
