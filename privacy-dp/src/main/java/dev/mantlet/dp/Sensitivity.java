package dev.mantlet.dp;

import dev.mantlet.dp.internal.Require;

/**
 * How far one privacy unit can move an exact answer: the largest distance between the answers on
 * two neighbouring data sets.
 *
 * <p>What neighbouring means is the {@link Adjacency} of the budget that pays. The norm is part of
 * the type, so that a mechanism cannot be given a sensitivity in a norm for which it is not
 * private. Source: Dwork and Roth 2014, definition 3.1.
 */
public sealed interface Sensitivity permits Sensitivity.L1 {
  /**
   * The sensitivity in the L1 norm: the sum of the changes over all numbers of the answer.
   *
   * @throws IllegalArgumentException if {@code most} is below 1
   */
  static L1 l1(long most) {
    return new L1(most);
  }

  /**
   * A sensitivity in the L1 norm.
   *
   * @param most the largest change, in units of the answer; 1 or above
   */
  record L1(long most) implements Sensitivity {
    /**
     * Checks the number.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public L1 {
      Require.that(most >= 1, "sensitivity must be 1 or above, was %s", most);
    }
  }
}
