package dev.mantlet.benchmarks.compare;

/** Counts calls or bytes, once. Runs inside the case's own JVM. */
@FunctionalInterface
public interface Count {
  /**
   * The number, 1 or above: whoever counts none has not looked.
   *
   * @param scratch a folder, and closing at the end
   * @throws SkippedException if it cannot be counted here
   */
  long of(Scratch scratch) throws Exception;
}
