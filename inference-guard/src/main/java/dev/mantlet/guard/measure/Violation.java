package dev.mantlet.guard.measure;

import dev.mantlet.guard.Finding;

/**
 * What was found in inputs, and what it did to their calls: what findings are counted by.
 *
 * @param code what was found
 * @param effect what that did to the call
 */
public record Violation(Finding.Code code, Effect effect) {
  /** What a finding does to its call. */
  public enum Effect {
    /** The call was refused. */
    REFUSED,
    /** The input was repaired; what only reports beside a repair counts here too. */
    REPAIRED,
    /** Nothing; the finding stands in verdict and event. */
    REPORTED,
    /** Nothing; the rule is only tried out. */
    SHADOWED
  }
}
