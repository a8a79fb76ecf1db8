package dev.mantlet.dp;

import dev.mantlet.dp.internal.Require;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * How far one privacy unit can move an exact answer: the largest distance between the answers on
 * two neighbouring data sets.
 *
 * <p>What neighbouring means is the {@link Adjacency} of the budget that pays. The norm is part of
 * the type, and so is whether the answer is of whole numbers, so that a mechanism cannot be given a
 * sensitivity in a norm for which it is not private. Source: Dwork and Roth 2014, definition 3.1.
 */
public sealed interface Sensitivity
    permits Sensitivity.L1,
        Sensitivity.L2,
        Sensitivity.LInf,
        Sensitivity.RealL1,
        Sensitivity.RealL2 {
  /** Most numbers in a vector. */
  int MOST_DIMENSIONS = 1 << 24;

  /**
   * The sensitivity in the L1 norm: the sum of the changes over all numbers of the answer.
   *
   * @throws IllegalArgumentException if {@code most} is below 1
   */
  static L1 l1(long most) {
    return new L1(most);
  }

  /**
   * The sensitivity in the L2 norm, the root of the sum of the squared changes, as its square: a
   * whole number for whole numbers.
   *
   * @throws IllegalArgumentException if {@code mostSquared} is below 1
   */
  static L2 l2Squared(long mostSquared) {
    return new L2(BigInteger.valueOf(mostSquared));
  }

  /**
   * The same for squares beyond the range of {@code long}.
   *
   * @throws IllegalArgumentException if {@code mostSquared} is below 1, or 2^192 or above
   */
  static L2 l2Squared(BigInteger mostSquared) {
    return new L2(mostSquared);
  }

  /**
   * The sensitivity in the L∞ norm: the largest change of any single number.
   *
   * @param most the largest change, 1 or above
   * @param dimensions how many numbers the answer has, 1 to 2^24; it must not depend on the data
   * @throws IllegalArgumentException if one is out of range
   */
  static LInf lInf(long most, int dimensions) {
    return new LInf(most, dimensions);
  }

  /**
   * The sensitivity of one real number.
   *
   * @throws IllegalArgumentException if {@code most} is not a number from 2^-500 to 2^500
   */
  static RealL1 real(double most) {
    return new RealL1(most, 1);
  }

  /**
   * The sensitivity in the L1 norm of a vector of real numbers.
   *
   * @throws IllegalArgumentException if {@code most} is not a number from 2^-500 to 2^500, or
   *     {@code dimensions} is not from 1 to 2^24
   */
  static RealL1 realL1(double most, int dimensions) {
    return new RealL1(most, dimensions);
  }

  /**
   * The sensitivity in the L2 norm of a vector of real numbers.
   *
   * @throws IllegalArgumentException if {@code most} is not a number from 2^-500 to 2^500, or
   *     {@code dimensions} is not from 1 to 2^24
   */
  static RealL2 realL2(double most, int dimensions) {
    return new RealL2(most, dimensions);
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

  /**
   * A sensitivity in the L2 norm, squared.
   *
   * @param mostSquared the largest sum of squared changes; 1 or above, below 2^192
   */
  record L2(BigInteger mostSquared) implements Sensitivity {
    /**
     * Checks the number.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    public L2 {
      Require.that(
          mostSquared.signum() > 0 && mostSquared.bitLength() <= 192,
          "squared sensitivity must be from 1 to 2^192, was %s",
          mostSquared);
    }
  }

  /**
   * A sensitivity in the L∞ norm.
   *
   * @param most the largest change of a single number; 1 or above
   * @param dimensions how many numbers there are; from 1 to 2^24
   */
  record LInf(long most, int dimensions) implements Sensitivity {
    /**
     * Checks both numbers.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public LInf {
      Require.that(most >= 1, "sensitivity must be 1 or above, was %s", most);
      requireDimensions(dimensions);
    }

    /**
     * What it means in the L1 norm: each number may change by the most.
     *
     * @throws IllegalArgumentException if that is above the range of {@code long}
     */
    public L1 inL1() {
      BigInteger all = BigInteger.valueOf(most).multiply(BigInteger.valueOf(dimensions));
      Require.that(all.bitLength() < Long.SIZE, "sensitivity must be below 2^63, was %s", all);
      return new L1(all.longValue());
    }

    /** What it means in the L2 norm: each number may change by the most. */
    public L2 inL2() {
      return new L2(BigInteger.valueOf(most).pow(2).multiply(BigInteger.valueOf(dimensions)));
    }
  }

  /**
   * A sensitivity in the L1 norm of real numbers, taken at the exact value of the double.
   *
   * @param most the largest sum of changes; from 2^-500 to 2^500
   * @param dimensions how many numbers there are; from 1 to 2^24
   */
  record RealL1(double most, int dimensions) implements Sensitivity {
    /**
     * Checks both numbers.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public RealL1 {
      requireReal(most);
      requireDimensions(dimensions);
    }

    /** The exact value of {@link #most()}. */
    public BigDecimal exact() {
      return new BigDecimal(most);
    }
  }

  /**
   * A sensitivity in the L2 norm of real numbers, taken at the exact value of the double.
   *
   * @param most the largest root of the sum of squared changes; from 2^-500 to 2^500
   * @param dimensions how many numbers there are; from 1 to 2^24
   */
  record RealL2(double most, int dimensions) implements Sensitivity {
    /**
     * Checks both numbers.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public RealL2 {
      requireReal(most);
      requireDimensions(dimensions);
    }

    /** The exact value of {@link #most()}. */
    public BigDecimal exact() {
      return new BigDecimal(most);
    }
  }

  private static void requireReal(double most) {
    Require.that(
        most >= 0x1p-500 && most <= 0x1p500,
        "sensitivity must be a number from 2^-500 to 2^500, was %s",
        most);
  }

  private static void requireDimensions(int dimensions) {
    Require.that(
        dimensions >= 1 && dimensions <= MOST_DIMENSIONS,
        "there must be from 1 to 2^24 numbers, was %s",
        dimensions);
  }
}
