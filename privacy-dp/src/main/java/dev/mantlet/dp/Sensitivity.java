package dev.mantlet.dp;

import dev.mantlet.dp.internal.Require;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;

/**
 * How far one privacy unit can move an exact answer: the largest distance between the answers on
 * two neighbouring data sets.
 *
 * <p>What neighbouring means is the {@link Adjacency} of the budget that pays. A sensitivity that
 * is true under one adjacency alone says so by {@code under}, and then no budget of another one can
 * pay: a histogram moves by 1 under add/remove and by 2 under replace. The norm is part of the
 * type, and so is whether the answer is of whole numbers, so that a mechanism cannot be given a
 * sensitivity in a norm for which it is not private. Source: Dwork and Roth 2014, definition 3.1.
 */
public sealed interface Sensitivity
    permits Sensitivity.L1,
        Sensitivity.L2,
        Sensitivity.LInf,
        Sensitivity.RealL1,
        Sensitivity.RealL2,
        Sensitivity.RealLInf {
  /** Most numbers in a vector. */
  int MOST_DIMENSIONS = 1 << 24;

  /** The adjacency under which it is true; empty: under that of the budget that pays. */
  Optional<Adjacency> adjacency();

  /**
   * The sensitivity in the L1 norm: the sum of the changes over all numbers of the answer.
   *
   * @throws IllegalArgumentException if {@code most} is below 1
   */
  static L1 l1(long most) {
    return new L1(most, Optional.empty());
  }

  /**
   * The sensitivity in the L2 norm, the root of the sum of the squared changes, as its square: a
   * whole number for whole numbers.
   *
   * @throws IllegalArgumentException if {@code mostSquared} is below 1
   */
  static L2 l2Squared(long mostSquared) {
    return new L2(BigInteger.valueOf(mostSquared), Optional.empty());
  }

  /**
   * The same for squares beyond the range of {@code long}.
   *
   * @throws IllegalArgumentException if {@code mostSquared} is below 1, or 2^192 or above
   */
  static L2 l2Squared(BigInteger mostSquared) {
    return new L2(mostSquared, Optional.empty());
  }

  /**
   * The sensitivity in the L∞ norm: the largest change of any single number.
   *
   * @param most the largest change, 1 or above
   * @param dimensions how many numbers the answer has, 1 to 2^24; it must not depend on the data
   * @throws IllegalArgumentException if one is out of range
   */
  static LInf lInf(long most, int dimensions) {
    return new LInf(most, dimensions, Optional.empty());
  }

  /**
   * The sensitivity of one real number.
   *
   * @throws IllegalArgumentException if {@code most} is not a number from 2^-500 to 2^500
   */
  static RealL1 real(double most) {
    return new RealL1(most, 1, Optional.empty());
  }

  /**
   * The sensitivity in the L1 norm of a vector of real numbers.
   *
   * @throws IllegalArgumentException if {@code most} is not a number from 2^-500 to 2^500, or
   *     {@code dimensions} is not from 1 to 2^24
   */
  static RealL1 realL1(double most, int dimensions) {
    return new RealL1(most, dimensions, Optional.empty());
  }

  /**
   * The sensitivity in the L2 norm of a vector of real numbers.
   *
   * @throws IllegalArgumentException if {@code most} is not a number from 2^-500 to 2^500, or
   *     {@code dimensions} is not from 1 to 2^24
   */
  static RealL2 realL2(double most, int dimensions) {
    return new RealL2(most, dimensions, Optional.empty());
  }

  /**
   * The sensitivity in the L∞ norm of a vector of real numbers: the largest change of any single
   * number.
   *
   * @throws IllegalArgumentException if {@code most} is not a number from 2^-500 to 2^500, or
   *     {@code dimensions} is not from 1 to 2^24
   */
  static RealLInf realLInf(double most, int dimensions) {
    return new RealLInf(most, dimensions, Optional.empty());
  }

  /**
   * A sensitivity in the L1 norm.
   *
   * @param most the largest change, in units of the answer; 1 or above
   * @param adjacency the one under which it is true; empty: that of the budget that pays
   */
  record L1(long most, Optional<Adjacency> adjacency) implements Sensitivity {
    /**
     * Checks the number.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public L1 {
      Require.that(most >= 1, "sensitivity must be 1 or above, was %s", most);
    }

    /** The same, true under this adjacency alone. */
    public L1 under(Adjacency one) {
      return new L1(most, Optional.of(one));
    }
  }

  /**
   * A sensitivity in the L2 norm, squared.
   *
   * @param mostSquared the largest sum of squared changes; 1 or above, below 2^192
   * @param adjacency the one under which it is true; empty: that of the budget that pays
   */
  record L2(BigInteger mostSquared, Optional<Adjacency> adjacency) implements Sensitivity {
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

    /** The same, true under this adjacency alone. */
    public L2 under(Adjacency one) {
      return new L2(mostSquared, Optional.of(one));
    }
  }

  /**
   * A sensitivity in the L∞ norm.
   *
   * @param most the largest change of a single number; 1 or above
   * @param dimensions how many numbers there are; from 1 to 2^24
   * @param adjacency the one under which it is true; empty: that of the budget that pays
   */
  record LInf(long most, int dimensions, Optional<Adjacency> adjacency) implements Sensitivity {
    /**
     * Checks both numbers.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public LInf {
      Require.that(most >= 1, "sensitivity must be 1 or above, was %s", most);
      requireDimensions(dimensions);
    }

    /** The same, true under this adjacency alone. */
    public LInf under(Adjacency one) {
      return new LInf(most, dimensions, Optional.of(one));
    }

    /**
     * What it means in the L1 norm: each number may change by the most.
     *
     * @throws IllegalArgumentException if that is above the range of {@code long}
     */
    public L1 inL1() {
      BigInteger all = BigInteger.valueOf(most).multiply(BigInteger.valueOf(dimensions));
      Require.that(all.bitLength() < Long.SIZE, "sensitivity must be below 2^63, was %s", all);
      return new L1(all.longValue(), adjacency);
    }

    /** What it means in the L2 norm: each number may change by the most. */
    public L2 inL2() {
      return new L2(
          BigInteger.valueOf(most).pow(2).multiply(BigInteger.valueOf(dimensions)), adjacency);
    }
  }

  /**
   * A sensitivity in the L1 norm of real numbers, taken at the exact value of the double.
   *
   * @param most the largest sum of changes; from 2^-500 to 2^500
   * @param dimensions how many numbers there are; from 1 to 2^24
   * @param adjacency the one under which it is true; empty: that of the budget that pays
   */
  record RealL1(double most, int dimensions, Optional<Adjacency> adjacency) implements Sensitivity {
    /**
     * Checks both numbers.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public RealL1 {
      requireReal(most);
      requireDimensions(dimensions);
    }

    /** The same, true under this adjacency alone. */
    public RealL1 under(Adjacency one) {
      return new RealL1(most, dimensions, Optional.of(one));
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
   * @param adjacency the one under which it is true; empty: that of the budget that pays
   */
  record RealL2(double most, int dimensions, Optional<Adjacency> adjacency) implements Sensitivity {
    /**
     * Checks both numbers.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public RealL2 {
      requireReal(most);
      requireDimensions(dimensions);
    }

    /** The same, true under this adjacency alone. */
    public RealL2 under(Adjacency one) {
      return new RealL2(most, dimensions, Optional.of(one));
    }

    /** The exact value of {@link #most()}. */
    public BigDecimal exact() {
      return new BigDecimal(most);
    }
  }

  /**
   * A sensitivity in the L∞ norm of real numbers, taken at the exact value of the double.
   *
   * @param most the largest change of a single number; from 2^-500 to 2^500
   * @param dimensions how many numbers there are; from 1 to 2^24
   * @param adjacency the one under which it is true; empty: that of the budget that pays
   */
  record RealLInf(double most, int dimensions, Optional<Adjacency> adjacency)
      implements Sensitivity {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public RealLInf {
      requireReal(most);
      requireDimensions(dimensions);
    }

    /** The same, true under this adjacency alone. */
    public RealLInf under(Adjacency one) {
      return new RealLInf(most, dimensions, Optional.of(one));
    }

    /**
     * What it means in the L1 norm: each number may change by the most. Rounded up.
     *
     * @throws IllegalArgumentException if that is above 2^500
     */
    public RealL1 inL1() {
      BigDecimal exact = new BigDecimal(most).multiply(BigDecimal.valueOf(dimensions));
      return new RealL1(atLeast(exact, most * dimensions, 1), dimensions, adjacency);
    }

    /**
     * What it means in the L2 norm: each number may change by the most. Rounded up.
     *
     * @throws IllegalArgumentException if that is above 2^500
     */
    public RealL2 inL2() {
      BigDecimal square = new BigDecimal(most).pow(2).multiply(BigDecimal.valueOf(dimensions));
      return new RealL2(atLeast(square, most * Math.sqrt(dimensions), 2), dimensions, adjacency);
    }

    /** The double from {@code near} on whose power is not below {@code exact}. */
    private static double atLeast(BigDecimal exact, double near, int power) {
      double found = near;
      while (new BigDecimal(found).pow(power).compareTo(exact) < 0) {
        found = Math.nextUp(found);
      }
      return found;
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
