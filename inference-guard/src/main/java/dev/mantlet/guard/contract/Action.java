package dev.mantlet.guard.contract;

/** What happens to an input that breaks a rule. */
public enum Action {
  /** The input is refused. */
  DENY,
  /** What is outside moves to the nearest allowed value, and the input runs in that form. */
  CLAMP,
  /** The input is brought into the form that the rule asks for, and runs in that form. */
  NORMALISE,
  /** The input runs as it is; the verdict and an event say what was found. */
  REPORT,
  /**
   * The input runs as it is, and only an event says what was found: for a rule that is tried out.
   */
  SHADOW;

  /** Whether the input runs, changed or not. */
  public boolean admits() {
    return this != DENY;
  }
}
