package dev.mantlet.dp;

/**
 * A release, a budget or a merge was refused; {@link #reason()} says why. Misuse is reported by the
 * JDK's own exceptions instead.
 */
public sealed class PrivacyException extends RuntimeException permits BudgetExhaustedException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  PrivacyException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  PrivacyException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** Why, for code to branch on. */
  public Reason reason() {
    return reason;
  }

  /** Why a release, a budget or a merge was refused. */
  public enum Reason {
    /** The loss is more than the budget has left; nothing was spent. */
    BUDGET_EXHAUSTED,
    /** A budget was to be created where a file is. */
    LEDGER_EXISTS,
    /** A budget was to be opened where no file is. */
    LEDGER_MISSING,
    /** Another process or another object of this process has the ledger open. */
    LEDGER_IN_USE,
    /**
     * The file is no ledger, was changed other than by appending whole records, or was deleted,
     * moved or replaced while it was open.
     */
    LEDGER_CORRUPT,
    /** The ledger has a format that this version does not know. */
    LEDGER_UNSUPPORTED,
    /** The disk failed, now or at an earlier spend; this budget object grants nothing any more. */
    LEDGER_FAILED,
    /** The source of randomness failed; nothing was released. */
    RANDOMNESS_FAILED,
    /** The bytes are no accumulator of a query, or were changed; nothing was merged. */
    ACCUMULATOR_CORRUPT,
    /** The accumulator has a format that this version does not know; nothing was merged. */
    ACCUMULATOR_UNSUPPORTED,
    /** The accumulator is of a query with other parameters; nothing was merged. */
    ACCUMULATOR_MISMATCH,
    /** A unit has contributions in both accumulators; nothing was merged. */
    ACCUMULATOR_OVERLAP,
    /** The accumulators together hold more than can be counted; nothing was merged. */
    ACCUMULATOR_OVERFLOW
  }
}
