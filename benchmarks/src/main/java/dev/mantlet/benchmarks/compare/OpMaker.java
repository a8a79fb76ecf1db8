package dev.mantlet.benchmarks.compare;

/**
 * Makes the operation of one more thread: what can be shared is shared with the operations made
 * before.
 */
@FunctionalInterface
public interface OpMaker {
  /** An operation that no other thread has. */
  Op make() throws Exception;
}
