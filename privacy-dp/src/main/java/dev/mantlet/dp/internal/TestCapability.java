package dev.mantlet.dp.internal;

import java.lang.System.Logger.Level;

/** The check before predictable noise. */
final class TestCapability {
  /**
   * The class path ignores who a package is exported to; an object of this class exists only where
   * the testkit does.
   */
  private static final String NAME = "dev.mantlet.testkit.TestOnly";

  private TestCapability() {}

  /**
   * Refuses any other object, and warns.
   *
   * @throws IllegalArgumentException if the capability is not the testkit's
   */
  static void demand(Object capability) {
    if (!capability.getClass().getName().equals(NAME)) {
      throw new IllegalArgumentException(
          "predictable noise is for tests; use dev.mantlet.testkit.SeededNoise of the module mantlet-testkit");
    }
    System.getLogger("dev.mantlet.dp")
        .log(Level.WARNING, "predictable noise is in use: what is released is not private");
  }
}
