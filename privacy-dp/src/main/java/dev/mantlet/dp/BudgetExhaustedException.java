package dev.mantlet.dp;

/**
 * A loss is more than its {@link PrivacyBudget} has left. Nothing was spent and no noise was drawn.
 */
public final class BudgetExhaustedException extends PrivacyException {
  private static final long serialVersionUID = 1L;

  private final transient PrivacyLoss requested;
  private final transient PrivacyLoss remaining;

  BudgetExhaustedException(PrivacyLoss requested, PrivacyLoss remaining) {
    super(
        Reason.BUDGET_EXHAUSTED,
        "the spend costs "
            + requested
            + " but the budget has only "
            + remaining
            + " left;"
            + " a budget is never refilled, a smaller spend may fit");
    this.requested = requested;
    this.remaining = remaining;
  }

  /** The cost that did not fit, rounded up to the unit of the ledger. Not kept by serialization. */
  public PrivacyLoss requested() {
    return requested;
  }

  /** What the budget had left. Not kept by serialization. */
  public PrivacyLoss remaining() {
    return remaining;
  }
}
