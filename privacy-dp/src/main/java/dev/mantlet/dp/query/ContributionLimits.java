package dev.mantlet.dp.query;

import dev.mantlet.dp.internal.Require;

/**
 * How much one privacy unit may contribute to all groups of a group-by: to so many groups (L0),
 * with so many rows in each (L∞), and with so many rows in all (L1). Immutable.
 *
 * @param groups the most groups of a unit, 1 or above
 * @param rowsOfGroup the most rows of a unit in one group, 1 or above
 * @param rows the most rows of a unit, 1 or above
 */
public record ContributionLimits(int groups, int rowsOfGroup, int rows) {
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
}
