package dev.mantlet.dp;

/**
 * Which data sets count as neighbours, that is, what an observer must not be able to tell apart.
 *
 * <p>A {@link PrivacyBudget} has one adjacency for its whole life: losses under different ones do
 * not add up to any statement. A privacy unit is what is protected as a whole: a person, an
 * account, a device; never a single row where one person can have several. Sources: Dwork and Roth
 * 2014, section 2.3; Kairouz et al. 2021, section 2.1 (zero-out).
 */
public enum Adjacency {
  /**
   * One data set has all rows of one more privacy unit. The number of units is protected too. The
   * usual choice.
   */
  ADD_REMOVE(1),

  /**
   * The rows of one privacy unit are replaced by those of another. The number of units is public.
   */
  REPLACE(2),

  /** The contribution of one privacy unit is replaced by zeros. The number of units is public. */
  ZERO_OUT(3);

  /** The number in the ledger file; never to be changed. */
  final int code;

  Adjacency(int code) {
    this.code = code;
  }
}
