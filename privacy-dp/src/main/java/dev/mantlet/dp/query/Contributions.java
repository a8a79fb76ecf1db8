package dev.mantlet.dp.query;

import dev.mantlet.dp.PrivacyBudget;
import dev.mantlet.dp.PrivacyException.Reason;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.SpendToken;
import dev.mantlet.dp.internal.Redemption;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * What the units contributed to one query: each up to a limit, until the query is released, once.
 *
 * <p>Whether a contribution counts depends on the earlier ones of the same unit and on nothing
 * else, so that no unit changes what another one contributes. There is no limit to the number of
 * units: one that refused the last unit would let it in for another that is taken away, and both
 * would move the answer.
 *
 * <p>Its monitor is the lock of the query: who adds or releases holds it.
 */
final class Contributions {
  private enum State {
    OPEN,
    RELEASED,
    MERGED
  }

  private final String query;
  private final int most;
  private final Tally tally;
  private final Map<Object, Integer> counted = new HashMap<>();
  private State state = State.OPEN;

  /** For a query whose layout names it, also in the ledger; {@code most} is 1 or above. */
  Contributions(int most, Layout layout) {
    this.query = layout.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    this.most = most;
    this.tally = new Tally(layout);
  }

  /** The exact numbers. */
  Tally tally() {
    return tally;
  }

  /** Notes one more contribution of the unit; whether it is within the limit, and so counts. */
  boolean admit(Object unit) {
    Objects.requireNonNull(unit, "unit"); // all unnamed units would be one
    requireOpen();
    int before = counted.getOrDefault(unit, 0);
    if (before == most) {
      return false;
    }
    counted.put(unit, before + 1);
    return true;
  }

  /** Pays for the release and ends the query. A spend that is refused leaves it as it is. */
  SpendToken payOnce(PrivacyLoss loss, PrivacyBudget budget) {
    requireOpen();
    SpendToken token = budget.spend(loss, query);
    state = State.RELEASED;
    counted.clear();
    return token;
  }

  /** Refuses what can only be done before the release. */
  void requireOpen() {
    if (state == State.RELEASED) {
      throw new IllegalStateException(
          String.format(
              "the %s was released; a second release is a new %s, with an epsilon of its own",
              query, query));
    }
    if (state == State.MERGED) {
      throw new IllegalStateException(
          "the " + query + " was merged into another one; add to that one and release that one");
    }
  }

  /**
   * Takes over all of another query of the same layout, which is used up by that. If it is refused,
   * both are as before.
   */
  void merge(Contributions other) {
    if (other == this) {
      throw new IllegalArgumentException("the " + query + " cannot be merged into itself");
    }
    other.moveTo(State.MERGED);
    try {
      synchronized (this) { // never both locks at once, so no order of locks
        requireOpen();
        requireOtherUnits(other.counted);
        tally.merge(other.tally);
        counted.putAll(other.counted);
      }
    } catch (RuntimeException e) {
      other.reopen();
      throw e;
    }
  }

  private synchronized void moveTo(State next) {
    requireOpen();
    state = next;
  }

  private synchronized void reopen() {
    state = State.OPEN;
  }

  private void requireOtherUnits(Map<Object, Integer> units) {
    for (Object unit : units.keySet()) {
      if (counted.containsKey(unit)) {
        throw Redemption.refusal(
            Reason.ACCUMULATOR_OVERLAP,
            "a unit has contributions in both accumulators, and together they may be over its"
                + " limit; split the data by unit, or limit contributions with a"
                + " ContributionSampler first",
            null);
      }
    }
  }

  /** Adds the numbers in the bytes. That they are of other units is the caller's word. */
  synchronized void mergeDisjoint(byte[] bytes) {
    requireOpen();
    tally.merge(TallyFormat.read(bytes, tally.layout()));
  }

  /** The numbers, without the units. */
  synchronized byte[] toBytes() {
    requireOpen();
    return TallyFormat.write(tally);
  }
}
