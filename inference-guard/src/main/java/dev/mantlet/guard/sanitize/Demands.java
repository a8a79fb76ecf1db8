package dev.mantlet.guard.sanitize;

import dev.mantlet.guard.Shape;
import dev.mantlet.guard.spi.Sanitizer.Input;

/** What sanitizers demand of the inputs that they are defined on. */
final class Demands {
  private Demands() {}

  /** Demands an input whose elements are in [0, 1]. */
  static void requireUnitRange(String what, Input input) {
    if (input.low() < 0 || input.high() > 1) {
      throw new IllegalArgumentException(
          what
              + " is defined on [0, 1]: bound input '"
              + input.name()
              + "' in the policy with range or clamp, it may be ["
              + input.low()
              + ", "
              + input.high()
              + "]");
    }
  }

  /** Demands an input whose rows have at least so many dimensions, which {@code words} says. */
  static void requireRank(String what, int least, String words, Input input) {
    Shape shape = input.shape();
    if (shape.rank() < 1 + least) {
      throw new IllegalArgumentException(
          what + " needs rows of " + words + "; input '" + input.name() + "' is " + shape);
    }
  }
}
