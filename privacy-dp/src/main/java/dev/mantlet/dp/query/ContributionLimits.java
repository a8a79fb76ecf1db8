package dev.mantlet.dp.query;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.Sensitivity;
import dev.mantlet.dp.internal.Require;
import java.math.BigInteger;

/**
 * How much one privacy unit may contribute to all groups of a group-by: to so many groups (L0),
 * with so many rows in each (L∞), and with so many rows in all (L1). Immutable.
 *
 * @param groups the most groups of a unit, 1 or above
 * @param rowsOfGroup the most rows of a unit in one group, 1 or above
 * @param rows the most rows of a unit, 1 or above
 */
public record ContributionLimits(int groups, int rowsOfGroup, int rows) {
  /** As many as partition selection takes. */
  private static final int MOST_GROUPS = 1 << 20;

  /** Twice as many steps of 2^32 are within the range of long. */
  private static final int MOST_ROWS = 1 << 29;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is below 1, or groups and rows of a group multiply to
   *     2^31 or more
   */
  public ContributionLimits {
    Require.that(
        groups >= 1 && rowsOfGroup >= 1 && rows >= 1,
        "limits must be 1 or above, were %s groups, %s rows of a group, %s rows",
        groups,
        rowsOfGroup,
        rows);
    Require.that(
        (long) groups * rowsOfGroup <= Integer.MAX_VALUE,
        "the limits allow 2^31 rows of a unit or more: %s groups of %s rows",
        groups,
        rowsOfGroup);
    rows = Math.min(rows, groups * rowsOfGroup);
  }

  /** Up to so many groups, with one row in each. */
  public static ContributionLimits groups(int groups) {
    return new ContributionLimits(groups, 1, groups);
  }

  /**
   * Up to so many rows in all, in whichever groups.
   *
   * @throws IllegalArgumentException if {@code most} is below 1 or above 46340
   */
  public static ContributionLimits rows(int most) {
    return new ContributionLimits(most, most, most);
  }

  /** These limits with up to so many rows in each group, and in all as many as that allows. */
  public ContributionLimits withRowsOfGroup(int most) {
    Require.that(
        (long) groups * most <= Integer.MAX_VALUE, "the limits allow 2^31 rows of a unit or more");
    return new ContributionLimits(groups, most, Math.max(1, groups * most));
  }

  /** These limits with up to so many rows in all groups together. */
  public ContributionLimits withRows(int most) {
    return new ContributionLimits(groups, rowsOfGroup, most);
  }

  /** Checks that a query can be calibrated for these limits. */
  void requireUsable() {
    Require.that(
        groups <= MOST_GROUPS && rows <= MOST_ROWS,
        "the limits must allow at most 2^20 groups and 2^29 rows of a unit, allow %s and %s",
        groups,
        rows);
  }

  /** How far one unit moves the numbers of rows of all groups together. */
  Sensitivity.L1 l1(Adjacency adjacency) {
    long most =
        switch (adjacency) {
          case ADD_REMOVE, ZERO_OUT -> rows;
          case REPLACE -> 2L * rows;
        };
    return Sensitivity.l1(most).under(adjacency);
  }

  /** The sum of the squares of how far one unit moves the number of rows of each group. */
  Sensitivity.L2 l2(Adjacency adjacency) {
    BigInteger most =
        switch (adjacency) {
          case ADD_REMOVE, ZERO_OUT -> squares();
          case REPLACE -> squares().shiftLeft(1); // in other groups, all of them
        };
    return Sensitivity.l2Squared(most).under(adjacency);
  }

  /**
   * The most that the squares of a unit's rows in each group add up to: as many groups as can be
   * are full, and one has the rest.
   */
  BigInteger squares() {
    BigInteger full = BigInteger.valueOf(rows / rowsOfGroup);
    BigInteger rest = BigInteger.valueOf(rows % rowsOfGroup);
    return full.multiply(BigInteger.valueOf(rowsOfGroup).pow(2)).add(rest.pow(2));
  }
}
