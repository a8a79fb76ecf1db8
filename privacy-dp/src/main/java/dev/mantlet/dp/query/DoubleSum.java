package dev.mantlet.dp.query;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyBudget;
import dev.mantlet.dp.Sensitivity;
import dev.mantlet.dp.mechanism.LongMechanism;
import dev.mantlet.dp.mechanism.NoisyLong;
import java.util.List;

/**
 * Adds up values of privacy units and releases the sum once, with noise.
 *
 * <p>Each value is cut off to the bounds, infinities too, and rounded to a whole number of steps;
 * the step is a power of two, about the larger bound / 2^32, and told in the result. The steps are
 * added up exactly, in 128 bits, so that neither the order of the values nor merging changes the
 * sum, and one unit moves it by no more than the noise is made for: doubles that are added as such
 * do not keep to that (Casacuberta et al. 2022). Where it is released it is cut off once to the
 * range of {@code long}, which takes 2^31 values at the larger bound.
 *
 * <p>NaN is refused, or left out ({@link #skippingNaN}). Of each unit only the first value counts,
 * or the first few ({@link #perUnit}). Choose the bounds without looking at the data. The same unit
 * must always be added under the same name, and no two under one. Memory grows with the number of
 * different units, which are forgotten at the release. Thread-safe.
 */
public final class DoubleSum {
  /**
   * Steps from zero to the larger bound, as a power of two: see {@code
   * docs/proofs/aggregations.md}.
   */
  private static final int GRID_BITS = 32;

  private final Grid grid;
  private final int most;
  private final Values values;
  private final Contributions contributions;

  private DoubleSum(Grid grid, int most, Values values) {
    this.grid = grid;
    this.most = most;
    this.values = values;
    this.contributions =
        new Contributions(
            most,
            new Layout(
                Layout.Kind.DOUBLE_SUM,
                List.of(
                    Double.doubleToLongBits(grid.low()),
                    Double.doubleToLongBits(grid.high()),
                    (long) most,
                    (long) values.ordinal()),
                0,
                List.of(new Layout.Terms(grid.lowest(), grid.highest()))));
  }

  /**
   * A sum of values that are cut off to {@code [low, high]}, one of each unit.
   *
   * @throws IllegalArgumentException if the bounds are not finite, {@code low} is not below {@code
   *     high}, or they are beyond 2^900 or closer than 2^-900
   */
  public static DoubleSum ofValuesIn(double low, double high) {
    Grid.requireBounds(low, high);
    return new DoubleSum(Grid.of(low, high, 0, GRID_BITS), 1, Values.REFUSE_NAN);
  }

  /**
   * A new, empty sum like this one that counts up to {@code most} values of each unit, and takes so
   * much more noise.
   *
   * @throws IllegalArgumentException if {@code most} is below 1, or above some 2^30
   */
  public DoubleSum perUnit(int most) {
    grid.sensitivity(Adjacency.REPLACE, Reach.checkedLimit(most)); // the largest
    return new DoubleSum(grid, most, values);
  }

  /**
   * A new, empty sum like this one that leaves out values that are NaN, as if they were not there.
   */
  public DoubleSum skippingNaN() {
    return new DoubleSum(grid, most, Values.SKIP_NAN);
  }

  /**
   * Adds a value of the unit with this name, unless it has given as many as count.
   *
   * @throws IllegalArgumentException if the value is NaN and NaN is not skipped
   * @throws IllegalStateException if the sum was released or merged
   */
  public void add(String unit, double value) {
    contribute(unit, value);
  }

  /**
   * The same for the unit with this number, which is another unit than the one named by its digits.
   *
   * @throws IllegalArgumentException if the value is NaN and NaN is not skipped
   * @throws IllegalStateException if the sum was released or merged
   */
  public void add(long unit, double value) {
    contribute(unit, value);
  }

  private void contribute(Object unit, double value) {
    synchronized (contributions) {
      if (values.admit(value) && contributions.admit(unit)) {
        contributions.tally().add(grid.steps(value));
      }
    }
  }

  /**
   * Adds a value without asking whose it is. <b>That no unit gives more values than this sum counts
   * is then the caller's word</b>, for instance because a {@link ContributionSampler} saw to it.
   *
   * @throws IllegalArgumentException if the value is NaN and NaN is not skipped
   * @throws IllegalStateException if the sum was released or merged
   */
  public void addWithoutLimit(double value) {
    synchronized (contributions) {
      contributions.requireOpen();
      if (values.admit(value)) {
        contributions.tally().add(grid.steps(value));
      }
    }
  }

  /**
   * The same for all of the values, or for none of them if one is refused.
   *
   * @throws IllegalArgumentException if a value is NaN and NaN is not skipped
   * @throws IllegalStateException if the sum was released or merged
   */
  public void addAllWithoutLimit(double... all) {
    synchronized (contributions) {
      contributions.requireOpen();
      long steps = 0; // cannot wrap: fewer than 2^31 values of at most 2^32 steps
      int number = 0;
      for (double value : all) {
        if (values.admit(value)) {
          steps += grid.steps(value);
          number++;
        }
      }
      contributions.tally().add(number, steps);
    }
  }

  /**
   * Takes over all of another sum with the same parameters, which is used up by that.
   *
   * @throws dev.mantlet.dp.PrivacyException ACCUMULATOR_MISMATCH, ACCUMULATOR_OVERLAP if a unit is
   *     in both, ACCUMULATOR_OVERFLOW; both are as before
   * @throws IllegalStateException if one of them was released or merged
   */
  public void merge(DoubleSum other) {
    contributions.merge(other.contributions);
  }

  /**
   * Adds a sum with the same parameters from its bytes. <b>That it is of other units than this one,
   * and is merged only once, is the caller's word</b>: the bytes do not tell.
   *
   * @throws dev.mantlet.dp.PrivacyException ACCUMULATOR_MISMATCH, ACCUMULATOR_CORRUPT,
   *     ACCUMULATOR_UNSUPPORTED, ACCUMULATOR_OVERFLOW; nothing was added
   * @throws IllegalStateException if this sum was released or merged
   */
  public void mergeDisjoint(byte[] accumulator) {
    contributions.mergeDisjoint(accumulator);
  }

  /**
   * The exact sum in its byte form, for {@link #mergeDisjoint}. It is not private: keep it as safe
   * as the data.
   *
   * @throws IllegalStateException if the sum was released or merged
   */
  public byte[] toBytes() {
    return contributions.toBytes();
  }

  /**
   * Spends ε from the budget and releases the sum with discrete Laplace noise.
   *
   * @throws dev.mantlet.dp.BudgetExhaustedException if ε is more than is left; no noise was drawn,
   *     and the sum can still be released
   * @throws dev.mantlet.dp.PrivacyException if the ledger or the source of randomness fails;
   *     nothing is released
   * @throws IllegalStateException if the sum was released or merged before
   */
  public ReleasedDoubleSum release(Epsilon epsilon, PrivacyBudget budget) {
    return release(Noise.laplace(epsilon), budget);
  }

  /**
   * Spends the loss of the noise from the budget and releases the sum with that noise.
   *
   * @throws dev.mantlet.dp.BudgetExhaustedException if the loss is more than is left; no noise was
   *     drawn, and the sum can still be released
   * @throws dev.mantlet.dp.PrivacyException if the ledger or the source of randomness fails;
   *     nothing is released
   * @throws IllegalStateException if the sum was released or merged before
   */
  public ReleasedDoubleSum release(Noise noise, PrivacyBudget budget) {
    synchronized (contributions) {
      return release(noise, budget.adjacency(), loss -> contributions.payOnce(loss, budget));
    }
  }

  ReleasedDoubleSum release(Noise noise, Adjacency adjacency, Payment payment) {
    LongMechanism mechanism = noise.forNumber(sensitivity(adjacency));
    NoisyLong noisy = mechanism.release(exact().withinLong(), payment.pay(mechanism.loss()));
    return new ReleasedDoubleSum(grid, noisy, adjacency, most);
  }

  Sensitivity.L1 sensitivity(Adjacency adjacency) {
    return grid.sensitivity(adjacency, most);
  }

  /** What is released, in steps, before the noise and before it is cut off. */
  ExactSum exact() {
    return contributions.tally().sum(0);
  }
}
