package dev.mantlet.benchmarks.compare;

/** Gets the figures of a case. Runs once, inside the case's own JVM. */
@FunctionalInterface
interface Trial {
  /**
   * Measures or counts.
   *
   * @throws SkippedException if the comparison cannot be made here
   */
  Measurement run(Scratch scratch, Plan plan) throws Exception;
}
