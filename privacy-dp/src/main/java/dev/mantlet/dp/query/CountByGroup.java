package dev.mantlet.dp.query;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyBudget;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.Sensitivity;
import dev.mantlet.dp.SpendToken;
import dev.mantlet.dp.mechanism.NoisyLong;
import dev.mantlet.dp.partition.ThresholdedCounts;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Counts privacy units by group, a histogram over names, and releases all groups once, with noise.
 *
 * <p>Each unit counts once in a group, and in up to a stated number of groups: those of the lowest
 * ranks under a keyed hash ({@link ContributionSampler}), whatever the order of the rows. There are
 * two ways to release. Where the names of the groups come from the data, {@link
 * #release(PrivacyLoss, PrivacyBudget)} leaves out groups whose noisy count is low, since a name
 * can tell by itself that somebody is there; that costs a δ. Where they are known beforehand,
 * {@link #release(Epsilon, List, PrivacyBudget)} releases each of them, also the empty ones, for ε
 * alone.
 *
 * <p>Memory grows with the number of different units. Thread-safe.
 */
public final class CountByGroup {
  private static final String NAME = "count by group";

  private final GroupRows rows;

  private CountByGroup(GroupRows rows) {
    this.rows = rows;
  }

  /**
   * A count in which each unit counts in up to so many groups. A higher limit counts more, and
   * takes more noise.
   *
   * @throws IllegalArgumentException if {@code most} is below 1 or above 2^20
   */
  public static CountByGroup groupsPerUnit(int most) {
    ContributionLimits limits = ContributionLimits.groups(most);
    limits.requireUsable();
    return new CountByGroup(new GroupRows(NAME, ContributionSampler.of(limits)));
  }

  /**
   * Counts the unit with this name in the group.
   *
   * @throws IllegalArgumentException if the group's name is longer than 1024 bytes of UTF-8, or has
   *     half a surrogate pair
   * @throws IllegalStateException if the count was released
   */
  public void add(String unit, String group) {
    synchronized (rows) {
      rows.add(unit, group, 0, 0);
    }
  }

  /**
   * The same for the unit with this number, which is another unit than the one named by its digits.
   *
   * @throws IllegalArgumentException if the group's name is longer than 1024 bytes of UTF-8, or has
   *     half a surrogate pair
   * @throws IllegalStateException if the count was released
   */
  public void add(long unit, String group) {
    synchronized (rows) {
      rows.add(unit, group, 0, 0);
    }
  }

  /** A new, empty count for a part of the data, to be merged into this one. */
  public CountByGroup shard() {
    return new CountByGroup(rows.shard());
  }

  /**
   * Takes in all of a {@link #shard}. Units may be in both.
   *
   * @throws dev.mantlet.dp.PrivacyException ACCUMULATOR_MISMATCH if it is no shard of this count
   * @throws IllegalStateException if this count was released
   */
  public void merge(CountByGroup shard) {
    synchronized (rows) {
      rows.merge(shard.rows);
    }
  }

  /**
   * Spends the loss from the budget and releases, with Laplace noise, the groups whose noisy count
   * reaches a threshold, with that count. Groups that one unit alone is in are named with
   * probability δ at most, all together.
   *
   * @param loss ε and δ above zero
   * @throws IllegalArgumentException if δ is zero; name the groups, or allow a δ such as 1e-8
   * @throws dev.mantlet.dp.BudgetExhaustedException if the loss is more than is left; no noise was
   *     drawn, and the count can still be released
   * @throws dev.mantlet.dp.PrivacyException if the ledger or the source of randomness fails;
   *     nothing is released
   * @throws IllegalStateException if the count was released before
   */
  public ReleasedGroups<ReleasedCount> release(PrivacyLoss loss, PrivacyBudget budget) {
    return release(Noise.laplaceThatNames(loss), budget);
  }

  /**
   * The same with Gaussian noise, which is narrower where a unit may be in many groups. Half of δ
   * pays for the noise, half for the names.
   *
   * @param noise Gaussian noise: names from the data take a δ
   * @throws IllegalArgumentException if it is Laplace noise, which has none; nothing was spent
   * @throws dev.mantlet.dp.PrivacyException as for Laplace noise
   * @throws IllegalStateException if the count was released before
   */
  public ReleasedGroups<ReleasedCount> release(Noise noise, PrivacyBudget budget) {
    synchronized (rows) {
      return release(noise, budget.adjacency(), owed -> rows.payOnce(owed, budget));
    }
  }

  ReleasedGroups<ReleasedCount> release(Noise noise, Adjacency adjacency, Payment payment) {
    ThresholdedCounts counts = noise.thresholded(rows.limits(), adjacency);
    SpendToken token = payment.pay(counts.loss());
    NavigableMap<String, Long> exact = exact();
    List<String> names = List.copyOf(exact.keySet()); // sorted: their order tells nothing
    NavigableMap<String, ReleasedCount> kept = new TreeMap<>();
    for (ThresholdedCounts.Kept partition :
        counts.release(exact.values().stream().mapToLong(Long::longValue).toArray(), token)) {
      kept.put(names.get(partition.position()), new ReleasedCount(partition.count(), adjacency, 1));
    }
    return new ReleasedGroups<>(
        kept, ReleasedCount::brief, counts.threshold(), counts.loss(), adjacency);
  }

  /**
   * Spends ε from the budget and releases the count of each of these groups, also of those that
   * nobody is in. Other groups are left out.
   *
   * @param groups the names, known without looking at the data; at least one, each once
   * @throws IllegalArgumentException if there is none, one is there twice, or there are more than
   *     2^20
   * @throws dev.mantlet.dp.BudgetExhaustedException if ε is more than is left; no noise was drawn,
   *     and the count can still be released
   * @throws dev.mantlet.dp.PrivacyException if the ledger or the source of randomness fails;
   *     nothing is released
   * @throws IllegalStateException if the count was released before
   */
  public ReleasedGroups<ReleasedCount> release(
      Epsilon epsilon, List<String> groups, PrivacyBudget budget) {
    return release(Noise.laplace(epsilon), groups, budget);
  }

  /**
   * The same with any noise, for its loss.
   *
   * @param groups the names, known without looking at the data; at least one, each once
   * @throws IllegalArgumentException as for ε alone
   * @throws dev.mantlet.dp.PrivacyException as for ε alone
   * @throws IllegalStateException if the count was released before
   */
  public ReleasedGroups<ReleasedCount> release(
      Noise noise, List<String> groups, PrivacyBudget budget) {
    synchronized (rows) {
      return release(noise, groups, budget.adjacency(), owed -> rows.payOnce(owed, budget));
    }
  }

  ReleasedGroups<ReleasedCount> release(
      Noise noise, List<String> groups, Adjacency adjacency, Payment payment) {
    List<String> names = GroupRows.named(groups);
    Noise.OnAll onAll = noise.forAll(sensitivity(adjacency), rows.limits().l2(adjacency));
    SpendToken token = payment.pay(onAll.loss());
    NavigableMap<String, Long> exact = exact();
    long[] counts = names.stream().mapToLong(name -> exact.getOrDefault(name, 0L)).toArray();
    List<NoisyLong> noisy = onAll.release(counts, token);
    NavigableMap<String, ReleasedCount> all = new TreeMap<>();
    for (int i = 0; i < counts.length; i++) {
      all.put(names.get(i), new ReleasedCount(noisy.get(i), adjacency, 1));
    }
    return new ReleasedGroups<>(all, ReleasedCount::brief, Long.MIN_VALUE, onAll.loss(), adjacency);
  }

  /** How far one unit moves all counts together. */
  Sensitivity.L1 sensitivity(Adjacency adjacency) {
    return rows.limits().l1(adjacency);
  }

  /** The number of units in each group, before the noise. */
  NavigableMap<String, Long> exact() {
    NavigableMap<String, Long> counts = new TreeMap<>();
    rows.forEach((group, value) -> counts.merge(group, 1L, Long::sum));
    return counts;
  }
}
