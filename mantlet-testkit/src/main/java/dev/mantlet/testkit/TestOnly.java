package dev.mantlet.testkit;

/**
 * The capability that opens the leaves' test seams: only the testkit can make one, and each leaf
 * logs a warning when it is used.
 */
final class TestOnly {
  static final TestOnly CAPABILITY = new TestOnly();

  private TestOnly() {}
}
