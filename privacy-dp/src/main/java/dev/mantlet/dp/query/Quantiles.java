package dev.mantlet.dp.query;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyBudget;
import dev.mantlet.dp.Sensitivity;
import dev.mantlet.dp.SpendToken;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;

/**
 * Quantiles of values of privacy units: a tree of counters over the range of the values, released
 * once with noise, from which any number of quantiles is then read.
 *
 * <p>Each value is cut off to the bounds, infinities too, and counted in one of 4096 leaves of
 * equal width and in the two nodes above it, of 16 children each. Noise is drawn once for each of
 * the 4368 counters, whether they are empty or not. So the whole tree is paid for by one ε, and
 * what is read from it costs nothing further.
 *
 * <p>NaN is refused, or left out ({@link #skippingNaN}). Of each unit only the first value counts,
 * or the first few ({@link #perUnit}). Choose the bounds without looking at the data: a quantile is
 * at best as fine as a leaf, the span / 4096. The same unit must always be added under the same
 * name, and no two under one. Memory grows with the number of different units, which are forgotten
 * at the release. Thread-safe.
 */
public final class Quantiles {
  private final double low;
  private final double high;
  private final double leavesPerUnit;
  private final QuantileTree tree;
  private final int most;
  private final Values values;
  private final Contributions contributions;

  private Quantiles(double low, double high, QuantileTree tree, int most, Values values) {
    this.low = low;
    this.high = high;
    this.leavesPerUnit = tree.leaves() / (high - low);
    this.tree = tree;
    this.most = most;
    this.values = values;
    List<Long> parameters =
        List.of(
            Double.doubleToLongBits(low),
            Double.doubleToLongBits(high),
            (long) tree.branching(),
            (long) tree.height(),
            (long) most,
            (long) values.ordinal());
    this.contributions =
        new Contributions(
            most, new Layout(Layout.Kind.QUANTILES, parameters, tree.leaves(), List.of()));
  }

  /**
   * Quantiles of values that are cut off to {@code [low, high]}, one of each unit.
   *
   * @throws IllegalArgumentException if the bounds are not finite, {@code low} is not below {@code
   *     high}, or they are beyond 2^900 or closer than 2^-900
   */
  public static Quantiles ofValuesIn(double low, double high) {
    return of(low, high, QuantileTree.USUAL);
  }

  static Quantiles of(double low, double high, QuantileTree tree) {
    Grid.requireBounds(low, high);
    return new Quantiles(low, high, tree, 1, Values.REFUSE_NAN);
  }

  /**
   * A new, empty query like this one that counts up to {@code most} values of each unit, and takes
   * so much more noise.
   *
   * @throws IllegalArgumentException if {@code most} is below 1
   */
  public Quantiles perUnit(int most) {
    return new Quantiles(low, high, tree, Reach.checkedLimit(most), values);
  }

  /**
   * A new, empty query like this one that leaves out values that are NaN, as if they were not
   * there.
   */
  public Quantiles skippingNaN() {
    return new Quantiles(low, high, tree, most, Values.SKIP_NAN);
  }

  /**
   * Adds a value of the unit with this name, unless it has given as many as count.
   *
   * @throws IllegalArgumentException if the value is NaN and NaN is not skipped
   * @throws IllegalStateException if the quantiles were released or merged
   */
  public void add(String unit, double value) {
    contribute(unit, value);
  }

  /**
   * The same for the unit with this number, which is another unit than the one named by its digits.
   *
   * @throws IllegalArgumentException if the value is NaN and NaN is not skipped
   * @throws IllegalStateException if the quantiles were released or merged
   */
  public void add(long unit, double value) {
    contribute(unit, value);
  }

  private void contribute(Object unit, double value) {
    synchronized (contributions) {
      if (values.admit(value) && contributions.admit(unit)) {
        contributions.tally().countIn(leafOf(value));
      }
    }
  }

  /**
   * Adds a value without asking whose it is. <b>That no unit gives more values than this query
   * counts is then the caller's word</b>, for instance because a {@link ContributionSampler} saw to
   * it.
   *
   * @throws IllegalArgumentException if the value is NaN and NaN is not skipped
   * @throws IllegalStateException if the quantiles were released or merged
   */
  public void addWithoutLimit(double value) {
    synchronized (contributions) {
      contributions.requireOpen();
      if (values.admit(value)) {
        contributions.tally().countIn(leafOf(value));
      }
    }
  }

  /**
   * The same for all of the values, or for none of them if one is refused.
   *
   * @throws IllegalArgumentException if a value is NaN and NaN is not skipped
   * @throws IllegalStateException if the quantiles were released or merged
   */
  public void addAllWithoutLimit(double... all) {
    synchronized (contributions) {
      contributions.requireOpen();
      double[] counting = Arrays.stream(all).filter(values::admit).toArray();
      for (double value : counting) {
        contributions.tally().countIn(leafOf(value));
      }
    }
  }

  /**
   * Takes over all of another query with the same parameters, which is used up by that.
   *
   * @throws dev.mantlet.dp.PrivacyException ACCUMULATOR_MISMATCH, ACCUMULATOR_OVERLAP if a unit is
   *     in both, ACCUMULATOR_OVERFLOW; both are as before
   * @throws IllegalStateException if one of them was released or merged
   */
  public void merge(Quantiles other) {
    contributions.merge(other.contributions);
  }

  /**
   * Adds a query with the same parameters from its bytes. <b>That it is of other units than this
   * one, and is merged only once, is the caller's word</b>: the bytes do not tell.
   *
   * @throws dev.mantlet.dp.PrivacyException ACCUMULATOR_MISMATCH, ACCUMULATOR_CORRUPT,
   *     ACCUMULATOR_UNSUPPORTED, ACCUMULATOR_OVERFLOW; nothing was added
   * @throws IllegalStateException if these quantiles were released or merged
   */
  public void mergeDisjoint(byte[] accumulator) {
    contributions.mergeDisjoint(accumulator);
  }

  /**
   * The exact counters in their byte form, for {@link #mergeDisjoint}. They are not private: keep
   * them as safe as the data.
   *
   * @throws IllegalStateException if the quantiles were released or merged
   */
  public byte[] toBytes() {
    return contributions.toBytes();
  }

  private int leafOf(double value) {
    double within = value < low ? low : value > high ? high : value;
    return Math.min((int) ((within - low) * leavesPerUnit), tree.leaves() - 1);
  }

  /**
   * Spends ε from the budget and releases all counters of the tree with discrete Laplace noise.
   *
   * @throws dev.mantlet.dp.BudgetExhaustedException if ε is more than is left; no noise was drawn,
   *     and the quantiles can still be released
   * @throws dev.mantlet.dp.PrivacyException if the ledger or the source of randomness fails;
   *     nothing is released
   * @throws IllegalStateException if the quantiles were released or merged before
   */
  public ReleasedQuantiles release(Epsilon epsilon, PrivacyBudget budget) {
    return release(Noise.laplace(epsilon), budget);
  }

  /**
   * Spends the loss of the noise from the budget and releases the quantiles with that noise.
   *
   * @throws dev.mantlet.dp.BudgetExhaustedException if the loss is more than is left; no noise was
   *     drawn, and the quantiles can still be released
   * @throws dev.mantlet.dp.PrivacyException if the ledger or the source of randomness fails;
   *     nothing is released
   * @throws IllegalStateException if the quantiles were released or merged before
   */
  public ReleasedQuantiles release(Noise noise, PrivacyBudget budget) {
    synchronized (contributions) {
      return release(noise, budget.adjacency(), loss -> contributions.payOnce(loss, budget));
    }
  }

  ReleasedQuantiles release(Noise noise, Adjacency adjacency, Payment payment) {
    Noise.OnAll onAll = noise.forAll(sensitivity(adjacency), squaredSensitivity(adjacency));
    SpendToken token = payment.pay(onAll.loss());
    return new ReleasedQuantiles(
        low, high, tree, onAll.release(exact(), token), onAll.mechanism(), adjacency);
  }

  /** How far one unit moves all counters together: one on each level for each value. */
  Sensitivity.L1 sensitivity(Adjacency adjacency) {
    long ofValues = Math.multiplyExact((long) tree.height(), most);
    long all =
        switch (adjacency) {
          case ADD_REMOVE, ZERO_OUT -> ofValues;
          case REPLACE -> 2 * ofValues;
        };
    return Sensitivity.l1(all).under(adjacency);
  }

  /**
   * The sum of the squares of how far one unit moves each counter: most where all its values are in
   * one leaf, and under replace where those of the other unit are in another.
   */
  Sensitivity.L2 squaredSensitivity(Adjacency adjacency) {
    BigInteger ofValues =
        BigInteger.valueOf(most).pow(2).multiply(BigInteger.valueOf(tree.height()));
    BigInteger all =
        switch (adjacency) {
          case ADD_REMOVE, ZERO_OUT -> ofValues;
          case REPLACE -> ofValues.shiftLeft(1);
        };
    return Sensitivity.l2Squared(all).under(adjacency);
  }

  /** All counters, before the noise. */
  long[] exact() {
    return tree.counters(contributions.tally().cells());
  }
}
