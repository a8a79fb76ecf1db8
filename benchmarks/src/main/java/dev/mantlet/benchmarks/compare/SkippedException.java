package dev.mantlet.benchmarks.compare;

/**
 * Says that a comparison cannot be made here, and why. A skip fails the run unless it is on the
 * list of allowed skips.
 */
public final class SkippedException extends Exception {
  private static final long serialVersionUID = 1L;

  /** A skip for the given reason, one line. */
  public SkippedException(String reason) {
    super(reason);
  }
}
