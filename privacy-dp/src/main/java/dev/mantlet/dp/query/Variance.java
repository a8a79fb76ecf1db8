package dev.mantlet.dp.query;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyBudget;
import dev.mantlet.dp.Sensitivity;
import dev.mantlet.dp.internal.Require;
import java.util.Arrays;
import java.util.List;

/**
 * The variance of values of privacy units, with mean and standard deviation, released once with
 * noise.
 *
 * <p>Each value is cut off to the bounds, infinities too, and taken as a whole number of steps from
 * the middle of the bounds; the step is a power of two, about half the span / 2^30, and so is that
 * of the squares. A quarter of ε pays for the number of values, a quarter for the sum of the steps,
 * half for the sum of their squares; the result is made of these three noisy numbers. They are
 * exact before that, in whatever order the values come and however they are merged. It is the
 * variance of a whole population: the sum of squared distances from the mean, divided by the number
 * of values.
 *
 * <p>NaN is refused, or left out ({@link #skippingNaN}). Of each unit only the first value counts,
 * or the first few ({@link #perUnit}). Choose the bounds without looking at the data. The same unit
 * must always be added under the same name, and no two under one. Memory grows with the number of
 * different units, which are forgotten at the release. Thread-safe.
 */
public final class Variance {
  private final VarianceSums sums;
  private final Values values;
  private final Contributions contributions;

  private Variance(Grid grid, int most, Values values) {
    this.sums = new VarianceSums(grid, most);
    this.values = values;
    List<Long> parameters =
        List.of(
            Double.doubleToLongBits(grid.low()),
            Double.doubleToLongBits(grid.high()),
            (long) most,
            (long) values.ordinal());
    this.contributions =
        new Contributions(most, new Layout(Layout.Kind.VARIANCE, parameters, 0, sums.terms()));
  }

  /**
   * A variance of values that are cut off to {@code [low, high]}, one of each unit.
   *
   * @throws IllegalArgumentException if the bounds are not finite, {@code low} is not below {@code
   *     high}, or they are more than 2^500 or less than 2^-500 apart
   */
  public static Variance ofValuesIn(double low, double high) {
    Grid.requireBounds(low, high);
    Require.that(
        high - low <= 0x1p500 && high - low >= 0x1p-500, // the squares are doubles too
        "the bounds must be from 2^-500 to 2^500 apart, were %s and %s",
        low,
        high);
    Grid grid = Grid.of(low, high, Grid.midpoint(low, high), VarianceSums.GRID_BITS);
    return new Variance(grid, 1, Values.REFUSE_NAN);
  }

  /**
   * A new, empty variance like this one that counts up to {@code most} values of each unit, and
   * takes so much more noise.
   *
   * @throws IllegalArgumentException if {@code most} is below 1, or above some 2^30
   */
  public Variance perUnit(int most) {
    sums.grid().sensitivity(Adjacency.REPLACE, Reach.checkedLimit(most)); // the largest
    return new Variance(sums.grid(), most, values);
  }

  /**
   * A new, empty variance like this one that leaves out values that are NaN, as if they were not
   * there.
   */
  public Variance skippingNaN() {
    return new Variance(sums.grid(), sums.most(), Values.SKIP_NAN);
  }

  /**
   * Adds a value of the unit with this name, unless it has given as many as count.
   *
   * @throws IllegalArgumentException if the value is NaN and NaN is not skipped
   * @throws IllegalStateException if the variance was released or merged
   */
  public void add(String unit, double value) {
    contribute(unit, value);
  }

  /**
   * The same for the unit with this number, which is another unit than the one named by its digits.
   *
   * @throws IllegalArgumentException if the value is NaN and NaN is not skipped
   * @throws IllegalStateException if the variance was released or merged
   */
  public void add(long unit, double value) {
    contribute(unit, value);
  }

  private void contribute(Object unit, double value) {
    synchronized (contributions) {
      if (values.admit(value) && contributions.admit(unit)) {
        count(value);
      }
    }
  }

  /**
   * Adds a value without asking whose it is. <b>That no unit gives more values than this variance
   * counts is then the caller's word</b>, for instance because a {@link ContributionSampler} saw to
   * it.
   *
   * @throws IllegalArgumentException if the value is NaN and NaN is not skipped
   * @throws IllegalStateException if the variance was released or merged
   */
  public void addWithoutLimit(double value) {
    synchronized (contributions) {
      contributions.requireOpen();
      if (values.admit(value)) {
        count(value);
      }
    }
  }

  /**
   * The same for all of the values, or for none of them if one is refused.
   *
   * @throws IllegalArgumentException if a value is NaN and NaN is not skipped
   * @throws IllegalStateException if the variance was released or merged
   */
  public void addAllWithoutLimit(double... all) {
    synchronized (contributions) {
      contributions.requireOpen();
      double[] counting = Arrays.stream(all).filter(values::admit).toArray();
      for (double value : counting) {
        count(value);
      }
    }
  }

  /**
   * Takes over all of another variance with the same parameters, which is used up by that.
   *
   * @throws dev.mantlet.dp.PrivacyException ACCUMULATOR_MISMATCH, ACCUMULATOR_OVERLAP if a unit is
   *     in both, ACCUMULATOR_OVERFLOW; both are as before
   * @throws IllegalStateException if one of them was released or merged
   */
  public void merge(Variance other) {
    contributions.merge(other.contributions);
  }

  /**
   * Adds a variance with the same parameters from its bytes. <b>That it is of other units than this
   * one, and is merged only once, is the caller's word</b>: the bytes do not tell.
   *
   * @throws dev.mantlet.dp.PrivacyException ACCUMULATOR_MISMATCH, ACCUMULATOR_CORRUPT,
   *     ACCUMULATOR_UNSUPPORTED, ACCUMULATOR_OVERFLOW; nothing was added
   * @throws IllegalStateException if this variance was released or merged
   */
  public void mergeDisjoint(byte[] accumulator) {
    contributions.mergeDisjoint(accumulator);
  }

  /**
   * The exact numbers in their byte form, for {@link #mergeDisjoint}. They are not private: keep
   * them as safe as the data.
   *
   * @throws IllegalStateException if the variance was released or merged
   */
  public byte[] toBytes() {
    return contributions.toBytes();
  }

  private void count(double value) {
    long steps = sums.grid().steps(value);
    contributions.tally().add(steps, VarianceSums.square(steps));
  }

  /**
   * Spends ε from the budget, once, and releases the variance, made of the number of values, their
   * sum and the sum of their squares with discrete Laplace noise each.
   *
   * @throws dev.mantlet.dp.BudgetExhaustedException if ε is more than is left; no noise was drawn,
   *     and the variance can still be released
   * @throws dev.mantlet.dp.PrivacyException if the ledger or the source of randomness fails;
   *     nothing is released
   * @throws IllegalArgumentException if a quarter of ε is no {@link Epsilon}: it is below 2^-40 or
   *     has more than 92 decimal places; nothing was spent
   * @throws IllegalStateException if the variance was released or merged before
   */
  public ReleasedVariance release(Epsilon epsilon, PrivacyBudget budget) {
    return release(Noise.laplace(epsilon), budget);
  }

  /**
   * Spends the loss of the noise from the budget and releases the variance with that noise. A
   * quarter of ε and of δ pays for the number of values, a quarter for their sum, half for the sum
   * of the squares.
   *
   * @throws dev.mantlet.dp.BudgetExhaustedException if the loss is more than is left; no noise was
   *     drawn, and the variance can still be released
   * @throws dev.mantlet.dp.PrivacyException if the ledger or the source of randomness fails;
   *     nothing is released
   * @throws IllegalArgumentException if a quarter of ε or δ is out of range; nothing was spent
   * @throws IllegalStateException if the variance was released or merged before
   */
  public ReleasedVariance release(Noise noise, PrivacyBudget budget) {
    synchronized (contributions) {
      return release(noise, budget.adjacency(), loss -> contributions.payOnce(loss, budget));
    }
  }

  ReleasedVariance release(Noise noise, Adjacency adjacency, Payment payment) {
    return sums.release(contributions.tally(), noise, adjacency, payment);
  }

  /** How far one unit moves the sum. */
  Sensitivity.L1 sensitivity(Adjacency adjacency) {
    return sums.sensitivity(adjacency);
  }

  /** How far one unit moves the sum of the squares, which are 0 or above. */
  Sensitivity.L1 sensitivityOfSquares(Adjacency adjacency) {
    return sums.sensitivityOfSquares(adjacency);
  }

  /** The sum of the steps, before the noise and before it is cut off. */
  ExactSum exactSum() {
    return contributions.tally().sum(0);
  }

  /** The sum of the squares, before the noise and before it is cut off. */
  ExactSum exactSquares() {
    return contributions.tally().sum(1);
  }

  /** The number of values, before the noise. */
  long exactCount() {
    return contributions.tally().contributions();
  }
}
