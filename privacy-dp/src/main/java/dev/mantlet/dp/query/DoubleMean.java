package dev.mantlet.dp.query;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyBudget;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.Sensitivity;
import dev.mantlet.dp.SpendToken;
import dev.mantlet.dp.mechanism.LongMechanism;
import dev.mantlet.dp.mechanism.NoisyLong;
import java.util.List;

/**
 * Averages values of privacy units and releases the mean once, with noise.
 *
 * <p>Each value is cut off to the bounds, infinities too, and taken as a whole number of steps from
 * the middle of the bounds; the step is a power of two, about half the span / 2^32. Half of ε pays
 * for the sum of the steps, half for the number of values; the mean is made of these two noisy
 * numbers. Both are exact before that, in whatever order the values come and however they are
 * merged. {@link Mean} is the same for whole numbers, and says more of what the numbers mean.
 *
 * <p>NaN is refused, or left out ({@link #skippingNaN}). Of each unit only the first value counts,
 * or the first few ({@link #perUnit}). Choose the bounds without looking at the data. The same unit
 * must always be added under the same name, and no two under one. Memory grows with the number of
 * different units, which are forgotten at the release. Thread-safe.
 */
public final class DoubleMean {
  /** Steps in half the span, as a power of two. */
  private static final int GRID_BITS = 32;

  private final Grid grid;
  private final int most;
  private final Values values;
  private final Contributions contributions;

  private DoubleMean(Grid grid, int most, Values values) {
    this.grid = grid;
    this.most = most;
    this.values = values;
    this.contributions =
        new Contributions(
            most,
            new Layout(
                Layout.Kind.DOUBLE_MEAN,
                List.of(
                    Double.doubleToLongBits(grid.low()),
                    Double.doubleToLongBits(grid.high()),
                    (long) most,
                    (long) values.ordinal()),
                0,
                List.of(new Layout.Terms(grid.lowest(), grid.highest()))));
  }

  /**
   * A mean of values that are cut off to {@code [low, high]}, one of each unit.
   *
   * @throws IllegalArgumentException if the bounds are not finite, {@code low} is not below {@code
   *     high}, or they are beyond 2^900 or closer than 2^-900
   */
  public static DoubleMean ofValuesIn(double low, double high) {
    Grid.requireBounds(low, high);
    Grid grid = Grid.of(low, high, Grid.midpoint(low, high), GRID_BITS);
    return new DoubleMean(grid, 1, Values.REFUSE_NAN);
  }

  /**
   * A new, empty mean like this one that counts up to {@code most} values of each unit, and takes
   * so much more noise.
   *
   * @throws IllegalArgumentException if {@code most} is below 1, or above some 2^30
   */
  public DoubleMean perUnit(int most) {
    grid.sensitivity(Adjacency.REPLACE, Reach.checkedLimit(most)); // the largest
    return new DoubleMean(grid, most, values);
  }

  /**
   * A new, empty mean like this one that leaves out values that are NaN, as if they were not there.
   */
  public DoubleMean skippingNaN() {
    return new DoubleMean(grid, most, Values.SKIP_NAN);
  }

  /**
   * Adds a value of the unit with this name, unless it has given as many as count.
   *
   * @throws IllegalArgumentException if the value is NaN and NaN is not skipped
   * @throws IllegalStateException if the mean was released or merged
   */
  public void add(String unit, double value) {
    contribute(unit, value);
  }

  /**
   * The same for the unit with this number, which is another unit than the one named by its digits.
   *
   * @throws IllegalArgumentException if the value is NaN and NaN is not skipped
   * @throws IllegalStateException if the mean was released or merged
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
   * Adds a value without asking whose it is. <b>That no unit gives more values than this mean
   * counts is then the caller's word</b>, for instance because a {@link ContributionSampler} saw to
   * it.
   *
   * @throws IllegalArgumentException if the value is NaN and NaN is not skipped
   * @throws IllegalStateException if the mean was released or merged
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
   * @throws IllegalStateException if the mean was released or merged
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
   * Takes over all of another mean with the same parameters, which is used up by that.
   *
   * @throws dev.mantlet.dp.PrivacyException ACCUMULATOR_MISMATCH, ACCUMULATOR_OVERLAP if a unit is
   *     in both, ACCUMULATOR_OVERFLOW; both are as before
   * @throws IllegalStateException if one of them was released or merged
   */
  public void merge(DoubleMean other) {
    contributions.merge(other.contributions);
  }

  /**
   * Adds a mean with the same parameters from its bytes. <b>That it is of other units than this
   * one, and is merged only once, is the caller's word</b>: the bytes do not tell.
   *
   * @throws dev.mantlet.dp.PrivacyException ACCUMULATOR_MISMATCH, ACCUMULATOR_CORRUPT,
   *     ACCUMULATOR_UNSUPPORTED, ACCUMULATOR_OVERFLOW; nothing was added
   * @throws IllegalStateException if this mean was released or merged
   */
  public void mergeDisjoint(byte[] accumulator) {
    contributions.mergeDisjoint(accumulator);
  }

  /**
   * The exact numbers in their byte form, for {@link #mergeDisjoint}. They are not private: keep
   * them as safe as the data.
   *
   * @throws IllegalStateException if the mean was released or merged
   */
  public byte[] toBytes() {
    return contributions.toBytes();
  }

  /**
   * Spends ε from the budget, once, and releases the mean, made of a sum and a number of values
   * with discrete Laplace noise each.
   *
   * @throws dev.mantlet.dp.BudgetExhaustedException if ε is more than is left; no noise was drawn,
   *     and the mean can still be released
   * @throws dev.mantlet.dp.PrivacyException if the ledger or the source of randomness fails;
   *     nothing is released
   * @throws IllegalArgumentException if half of ε is no {@link Epsilon}: it is below 2^-40 or has
   *     more than 92 decimal places; nothing was spent
   * @throws IllegalStateException if the mean was released or merged before
   */
  public ReleasedDoubleMean release(Epsilon epsilon, PrivacyBudget budget) {
    return release(Noise.laplace(epsilon), budget);
  }

  /**
   * Spends the loss of the noise from the budget and releases the mean with that noise. Half of ε
   * and of δ pays for each of its two numbers.
   *
   * @throws dev.mantlet.dp.BudgetExhaustedException if the loss is more than is left; no noise was
   *     drawn, and the mean can still be released
   * @throws dev.mantlet.dp.PrivacyException if the ledger or the source of randomness fails;
   *     nothing is released
   * @throws IllegalArgumentException if a half of ε or δ is out of range; nothing was spent
   * @throws IllegalStateException if the mean was released or merged before
   */
  public ReleasedDoubleMean release(Noise noise, PrivacyBudget budget) {
    synchronized (contributions) {
      return release(noise, budget.adjacency(), loss -> contributions.payOnce(loss, budget));
    }
  }

  ReleasedDoubleMean release(Noise noise, Adjacency adjacency, Payment payment) {
    PrivacyLoss loss = noise.loss();
    Noise half = noise.part(2);
    LongMechanism forSum = half.forNumber(sensitivity(adjacency));
    LongMechanism forCount = half.forNumber(Sensitivity.l1(most).under(adjacency));

    List<SpendToken> halves = payment.pay(loss).split(forSum.loss(), forCount.loss());
    NoisyLong sum = forSum.release(exactSum().withinLong(), halves.get(0));
    NoisyLong count = forCount.release(exactCount(), halves.get(1));
    return new ReleasedDoubleMean(grid, sum, new ReleasedCount(count, adjacency, most), loss);
  }

  /** How far one unit moves the sum. */
  Sensitivity.L1 sensitivity(Adjacency adjacency) {
    return grid.sensitivity(adjacency, most);
  }

  /** The sum of the steps, before the noise and before it is cut off. */
  ExactSum exactSum() {
    return contributions.tally().sum(0);
  }

  /** The number of values, before the noise. */
  long exactCount() {
    return contributions.tally().contributions();
  }
}
