package dev.mantlet.dp.query;

import dev.mantlet.dp.PrivacyBudget;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.SpendToken;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What the units contributed to one query: each up to a limit, until the query is released, once.
 *
 * <p>Whether a contribution counts depends on the earlier ones of the same unit and on nothing
 * else, so that no unit changes what another one contributes. There is no limit to the number of
 * units: one that refused the last unit would let it in for another that is taken away, and both
 * would move the answer. Not thread-safe; the query holds its lock.
 */
final class Contributions {
  private final String query;
  private final int most;
  private final Map<Object, Integer> counted = new HashMap<>();
  private boolean released;

  /**
   * For a query of this name, which is also its label in the ledger; {@code most} is 1 or above.
   */
  Contributions(String query, int most) {
    this.query = query;
    this.most = most;
  }

  /** Notes one more contribution of the unit; whether it is within the limit, and so counts. */
  boolean admit(Object unit) {
    Objects.requireNonNull(unit, "unit"); // all unnamed units would be one
    requireNotReleased();
    int before = counted.getOrDefault(unit, 0);
    if (before == most) {
      return false;
    }
    counted.put(unit, before + 1);
    return true;
  }

  /** Pays for the release and ends the query. A spend that is refused leaves it as it is. */
  SpendToken payOnce(PrivacyLoss loss, PrivacyBudget budget) {
    requireNotReleased();
    SpendToken token = budget.spend(loss, query);
    released = true;
    counted.clear();
    return token;
  }

  private void requireNotReleased() {
    if (released) {
      throw new IllegalStateException(
          String.format(
              "the %s was released; a second release is a new %s, with an epsilon of its own",
              query, query));
    }
  }
}
