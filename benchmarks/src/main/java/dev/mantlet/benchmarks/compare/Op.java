package dev.mantlet.benchmarks.compare;

/**
 * One operation to be measured. What it returns goes into a sink, so that none of its work can be
 * optimised away.
 */
@FunctionalInterface
public interface Op {
  /**
   * Does the work once.
   *
   * @return the result, or something that depends on all of it
   * @throws Exception the row fails with the exception's message
   */
  Object run() throws Exception;
}
