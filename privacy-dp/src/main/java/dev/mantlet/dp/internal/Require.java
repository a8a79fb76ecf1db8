package dev.mantlet.dp.internal;

/** The check of an argument, on the line that is wrong. */
public final class Require {
  private Require() {}

  /** Throws IllegalArgumentException with the formatted message unless {@code condition} holds. */
  public static void that(boolean condition, String message, Object... found) {
    if (!condition) {
      throw new IllegalArgumentException(String.format(message, found));
    }
  }

  /** The same for a double that is to be taken at its exact value. */
  public static void finite(double value, String name) {
    that(Double.isFinite(value), "%s must be a finite number, was %s", name, value);
  }
}
