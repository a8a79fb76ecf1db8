package dev.mantlet.dp.query;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyBudget;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.Sensitivity;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Adds up values of privacy units by group, and releases for every group the sum, the number and
 * the mean of its values together, once, with noise.
 *
 * <p>Each value is cut off to the bounds, infinities too, and taken as a whole number of steps from
 * the middle of the bounds; the step is a power of two, about half the span / 2^32, and the sums
 * are exact before the noise. Half of ε pays for the numbers of values, half for the sums; sum and
 * mean of a group are made of both. NaN is refused, or left out ({@link #skippingNaN}).
 *
 * <p>Of each unit one value counts, in one group, or more of them ({@link #groupsPerUnit}, {@link
 * #within}): those of the lowest ranks under a keyed hash ({@link ContributionSampler}), whatever
 * the order of the rows. As with {@link CountByGroup} there are two ways to release: without the
 * names of the groups, where these come from the data, which costs a δ and leaves groups of few
 * values out; or with the names, and then each of them is released.
 *
 * <p>Choose the bounds without looking at the data. The same unit must always be added under the
 * same name, and no two under one. Memory grows with the number of different units and the limits.
 * Thread-safe.
 */
public final class SumByGroup {
  private static final String NAME = "sum by group";

  /** Steps in half the span, as a power of two. */
  private static final int GRID_BITS = 32;

  private final Grid grid;
  private final Values values;
  private final GroupRows rows;

  private SumByGroup(Grid grid, Values values, GroupRows rows) {
    this.grid = grid;
    this.values = values;
    this.rows = rows;
  }

  private SumByGroup(Grid grid, Values values, ContributionLimits limits) {
    this(grid, values, new GroupRows(NAME, ContributionSampler.of(limits)));
  }

  /**
   * A sum of values that are cut off to {@code [low, high]}: one of each unit, in one group.
   *
   * @throws IllegalArgumentException if the bounds are not finite, {@code low} is not below {@code
   *     high}, or they are beyond 2^900 or closer than 2^-900
   */
  public static SumByGroup ofValuesIn(double low, double high) {
    Grid.requireBounds(low, high);
    Grid grid = Grid.of(low, high, Grid.midpoint(low, high), GRID_BITS);
    return new SumByGroup(grid, Values.REFUSE_NAN, ContributionLimits.groups(1));
  }

  /**
   * A new, empty sum like this one in which a unit counts in up to so many groups, with one value
   * in each. A higher limit counts more, and takes more noise.
   *
   * @throws IllegalArgumentException if {@code most} is below 1 or above 2^20
   */
  public SumByGroup groupsPerUnit(int most) {
    return within(ContributionLimits.groups(most));
  }

  /**
   * A new, empty sum like this one with these limits for a unit. Where they allow several values in
   * a group, give the rows numbers ({@link #add(String, String, long, double)}).
   *
   * @throws IllegalArgumentException if they allow more than 2^20 groups, or 2^29 rows
   */
  public SumByGroup within(ContributionLimits limits) {
    limits.requireUsable();
    return new SumByGroup(grid, values, limits);
  }

  /**
   * A new, empty sum like this one that leaves out values that are NaN, as if they were not there.
   */
  public SumByGroup skippingNaN() {
    return new SumByGroup(grid, Values.SKIP_NAN, rows.limits());
  }

  /**
   * Adds a value of the unit with this name to the group. A value that is there already, for the
   * same unit and group, is the same row: it counts once.
   *
   * @throws IllegalArgumentException if the value is NaN and NaN is not skipped, or the group's
   *     name is longer than 1024 bytes of UTF-8, or has half a surrogate pair
   * @throws IllegalStateException if the sum was released
   */
  public void add(String unit, String group, double value) {
    synchronized (rows) {
      rows.requireOpen();
      if (values.admit(value)) {
        rows.add(unit, group, grid.steps(value), grid.steps(value));
      }
    }
  }

  /**
   * The same for the unit with this number, which is another unit than the one named by its digits.
   *
   * @throws IllegalArgumentException as for the unit with a name
   * @throws IllegalStateException if the sum was released
   */
  public void add(long unit, String group, double value) {
    synchronized (rows) {
      rows.requireOpen();
      if (values.admit(value)) {
        rows.add(unit, group, grid.steps(value), grid.steps(value));
      }
    }
  }

  /**
   * Adds a row of the unit with this name to the group. A row that comes again, with the same
   * number and value, counts once.
   *
   * @param row the number of the row within unit and group, such as a sequence number
   * @throws IllegalArgumentException as for a value without a number
   * @throws IllegalStateException if the sum was released
   */
  public void add(String unit, String group, long row, double value) {
    synchronized (rows) {
      rows.requireOpen();
      if (values.admit(value)) {
        rows.add(unit, group, row, grid.steps(value));
      }
    }
  }

  /**
   * The same for the unit with this number, which is another unit than the one named by its digits.
   *
   * @throws IllegalArgumentException as for a value without a number
   * @throws IllegalStateException if the sum was released
   */
  public void add(long unit, String group, long row, double value) {
    synchronized (rows) {
      rows.requireOpen();
      if (values.admit(value)) {
        rows.add(unit, group, row, grid.steps(value));
      }
    }
  }

  /** A new, empty sum for a part of the data, to be merged into this one. */
  public SumByGroup shard() {
    return new SumByGroup(grid, values, rows.shard());
  }

  /**
   * Takes in all of a {@link #shard}. Units may be in both.
   *
   * @throws dev.mantlet.dp.PrivacyException ACCUMULATOR_MISMATCH if it is no shard of this sum
   * @throws IllegalStateException if this sum was released
   */
  public void merge(SumByGroup shard) {
    synchronized (rows) {
      rows.merge(shard.rows);
    }
  }

  /**
   * Spends the loss from the budget and releases, with Laplace noise, the groups whose noisy number
   * of values reaches a threshold. Groups that one unit alone is in are named with probability δ at
   * most, all together. The same as a release with {@link Noise}, but that all of δ pays for the
   * names.
   *
   * @param loss ε and δ above zero
   * @throws IllegalArgumentException if δ is zero, or half of ε is out of range; nothing was spent
   * @throws dev.mantlet.dp.BudgetExhaustedException if the loss is more than is left; no noise was
   *     drawn, and the sum can still be released
   * @throws dev.mantlet.dp.PrivacyException if the ledger or the source of randomness fails;
   *     nothing is released
   * @throws IllegalStateException if the sum was released before
   */
  public ReleasedGroups<ReleasedGroupSum> release(PrivacyLoss loss, PrivacyBudget budget) {
    return release(Noise.laplaceThatNames(loss), budget);
  }

  /**
   * Spends the loss of the noise from the budget and releases the groups whose noisy number of
   * values reaches a threshold. Of δ a half pays for the sums, a quarter for the numbers and a
   * quarter for the names.
   *
   * @param noise Gaussian noise: names from the data take a δ
   * @throws IllegalArgumentException if it is Laplace noise, which has none, or a part of the loss
   *     is out of range; nothing was spent
   * @throws dev.mantlet.dp.BudgetExhaustedException if the loss is more than is left; no noise was
   *     drawn, and the sum can still be released
   * @throws dev.mantlet.dp.PrivacyException if the ledger or the source of randomness fails;
   *     nothing is released
   * @throws IllegalStateException if the sum was released before
   */
  public ReleasedGroups<ReleasedGroupSum> release(Noise noise, PrivacyBudget budget) {
    synchronized (rows) {
      return release(noise, budget.adjacency(), loss -> rows.payOnce(loss, budget));
    }
  }

  ReleasedGroups<ReleasedGroupSum> release(Noise noise, Adjacency adjacency, Payment payment) {
    return sums(adjacency).release(noise, payment, this::exact);
  }

  /**
   * Spends ε from the budget and releases each of these groups with Laplace noise, also those that
   * nobody is in. Other groups are left out.
   *
   * @param groups the names, known without looking at the data; at least one, each once
   * @throws IllegalArgumentException if there is none, one is there twice, or there are more than
   *     2^20, or half of ε is out of range; nothing was spent
   * @throws dev.mantlet.dp.BudgetExhaustedException if ε is more than is left; no noise was drawn,
   *     and the sum can still be released
   * @throws dev.mantlet.dp.PrivacyException if the ledger or the source of randomness fails;
   *     nothing is released
   * @throws IllegalStateException if the sum was released before
   */
  public ReleasedGroups<ReleasedGroupSum> release(
      Epsilon epsilon, List<String> groups, PrivacyBudget budget) {
    return release(Noise.laplace(epsilon), groups, budget);
  }

  /**
   * The same with any noise, for its loss. A half of δ pays for the numbers of values, a half for
   * the sums.
   *
   * @param groups the names, known without looking at the data; at least one, each once
   * @throws IllegalArgumentException as for ε alone
   * @throws dev.mantlet.dp.PrivacyException as for ε alone
   * @throws IllegalStateException if the sum was released before
   */
  public ReleasedGroups<ReleasedGroupSum> release(
      Noise noise, List<String> groups, PrivacyBudget budget) {
    synchronized (rows) {
      return release(noise, groups, budget.adjacency(), loss -> rows.payOnce(loss, budget));
    }
  }

  ReleasedGroups<ReleasedGroupSum> release(
      Noise noise, List<String> groups, Adjacency adjacency, Payment payment) {
    return sums(adjacency).release(noise, GroupRows.named(groups), payment, this::exact);
  }

  private GroupSums sums(Adjacency adjacency) {
    return new GroupSums(grid, rows.limits(), adjacency);
  }

  /** How far one unit moves all sums together. */
  Sensitivity.L1 sensitivity(Adjacency adjacency) {
    return sums(adjacency).sensitivity();
  }

  /** The sum of the squares of how far one unit moves each sum. */
  Sensitivity.L2 squaredSensitivity(Adjacency adjacency) {
    return sums(adjacency).squaredSensitivity();
  }

  /** The exact numbers of each group, before the noise. */
  NavigableMap<String, GroupTotal> exact() {
    NavigableMap<String, GroupTotal> totals = new TreeMap<>();
    rows.forEach(
        (group, steps) -> totals.computeIfAbsent(group, absent -> new GroupTotal()).add(steps));
    return totals;
  }
}
