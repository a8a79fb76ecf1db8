package dev.mantlet.dp.query;

import dev.mantlet.dp.PrivacyBudget;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.SpendToken;
import dev.mantlet.dp.internal.Require;
import java.util.List;

/**
 * The rows of one query by group, each unit within its limits, until the query is released, once.
 *
 * <p>Its monitor is the lock of the query: who adds or releases holds it.
 */
final class GroupRows {
  /** Largest number of groups that are named beforehand: it bounds the work of a release. */
  private static final int MOST_GROUPS = 1 << 20;

  private final String query;
  private final ContributionSampler sample;
  private boolean released;

  /** For a query of this name, also in the ledger. */
  GroupRows(String query, ContributionSampler sample) {
    this.query = query;
    this.sample = sample;
  }

  /** A new, empty one under the same key, to be merged into this one. */
  GroupRows shard() {
    return new GroupRows(query, sample.shard());
  }

  ContributionLimits limits() {
    return sample.limits();
  }

  void add(String unit, String group, long row, long value) {
    requireOpen();
    sample.add(unit, group, row, value);
  }

  void add(long unit, String group, long row, long value) {
    requireOpen();
    sample.add(unit, group, row, value);
  }

  void merge(GroupRows shard) {
    requireOpen();
    sample.merge(shard.sample);
  }

  /** Hands out the rows that count. */
  void forEach(ContributionSampler.Sink sink) {
    sample.forEach(sink);
  }

  /** Pays for the release and ends the query. A spend that is refused leaves it as it is. */
  SpendToken payOnce(PrivacyLoss loss, PrivacyBudget budget) {
    requireOpen();
    SpendToken token = budget.spend(loss, query);
    released = true;
    return token;
  }

  /** Refuses what can only be done before the release. */
  void requireOpen() {
    if (released) {
      throw new IllegalStateException(
          String.format(
              "the %s was released; a second release is a new one, with an epsilon of its own",
              query));
    }
  }

  /** A copy of names that are known beforehand. */
  static List<String> named(List<String> groups) {
    List<String> names = List.copyOf(groups);
    Require.that(
        !names.isEmpty()
            && names.size() <= MOST_GROUPS
            && names.stream().distinct().count() == names.size(),
        "there must be from 1 to %s groups, each named once",
        MOST_GROUPS);
    return names;
  }
}
