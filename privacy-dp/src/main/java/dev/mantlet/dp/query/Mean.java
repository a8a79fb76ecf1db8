package dev.mantlet.dp.query;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyBudget;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.Sensitivity;
import dev.mantlet.dp.SpendToken;
import dev.mantlet.dp.mechanism.LongMechanism;
import dev.mantlet.dp.mechanism.NoisyLong;
import java.math.BigInteger;
import java.util.List;

/**
 * Averages a whole-number value over privacy units and releases the mean once, with noise.
 *
 * <p>Each unit counts once, with the first value that is added for it, cut off to the bounds; later
 * values of the same unit are ignored. Half of ε pays for the sum of the distances from the middle
 * of the bounds, half for the number of units; the mean is made of these two noisy numbers. The
 * number of units is noisy also under {@link Adjacency#REPLACE}, where the number of all units is
 * public: a unit that is replaced may leave the part of the data that this mean is over. {@link
 * Adjacency#ZERO_OUT} is taken as a contribution of nothing to both numbers, not as a value of 0.
 *
 * <p>The sum is exact, in whatever order the values come. Wide bounds take much noise, narrow ones
 * cut off much: choose them by what is known of the values beforehand, without looking at the data.
 * The same unit must always be added under the same name, and no two under one. Memory grows with
 * the number of different units, which are forgotten at the release. Thread-safe.
 */
public final class Mean {
  private final Bounds bounds;
  private final Contributions contributions;

  private Mean(Bounds bounds) {
    this.bounds = bounds;
    this.contributions =
        new Contributions(
            1,
            new Layout(
                Layout.Kind.MEAN,
                List.of(bounds.low(), bounds.high()),
                0,
                List.of(
                    new Layout.Terms(bounds.offset(bounds.low()), bounds.offset(bounds.high())))));
  }

  /**
   * A mean of values that are cut off to {@code [low, high]}, in the units of the values.
   *
   * @throws IllegalArgumentException if {@code low} is not below {@code high}, or by more than 2^40
   */
  public static Mean ofValuesIn(long low, long high) {
    return new Mean(new Bounds(low, high));
  }

  /**
   * Adds the value of the unit with this name, unless the unit has one.
   *
   * @throws IllegalStateException if the mean was released or merged
   */
  public void add(String unit, long value) {
    contribute(unit, value);
  }

  /**
   * The same for the unit with this number, which is another unit than the one named by its digits.
   *
   * @throws IllegalStateException if the mean was released or merged
   */
  public void add(long unit, long value) {
    contribute(unit, value);
  }

  private void contribute(Object unit, long value) {
    synchronized (contributions) {
      if (contributions.admit(unit)) {
        contributions.tally().add(bounds.offset(value));
      }
    }
  }

  /**
   * Adds a value without asking whose it is. <b>That no unit gives more than one is then the
   * caller's word</b>, for instance because a {@link ContributionSampler} saw to it.
   *
   * @throws IllegalStateException if the mean was released or merged
   */
  public void addWithoutLimit(long value) {
    synchronized (contributions) {
      contributions.requireOpen();
      contributions.tally().add(bounds.offset(value));
    }
  }

  /**
   * Takes over all of another mean with the same parameters, which is used up by that.
   *
   * @throws dev.mantlet.dp.PrivacyException ACCUMULATOR_MISMATCH, ACCUMULATOR_OVERLAP if a unit is
   *     in both, ACCUMULATOR_OVERFLOW; both are as before
   * @throws IllegalStateException if one of them was released or merged
   */
  public void merge(Mean other) {
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
   * The exact mean in its byte form, for {@link #mergeDisjoint}. It is not private: keep it as safe
   * as the data.
   *
   * @throws IllegalStateException if the mean was released or merged
   */
  public byte[] toBytes() {
    return contributions.toBytes();
  }

  /**
   * Spends ε from the budget, once, and releases the mean, made of a sum and a number of units with
   * discrete Laplace noise each.
   *
   * @throws dev.mantlet.dp.BudgetExhaustedException if ε is more than is left; no noise was drawn,
   *     and the mean can still be released
   * @throws dev.mantlet.dp.PrivacyException if the ledger or the source of randomness fails;
   *     nothing is released
   * @throws IllegalArgumentException if half of ε is no {@link Epsilon}: it is below 2^-40 or has
   *     more than 92 decimal places; nothing was spent
   * @throws IllegalStateException if the mean was released or merged before
   */
  public ReleasedMean release(Epsilon epsilon, PrivacyBudget budget) {
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
  public ReleasedMean release(Noise noise, PrivacyBudget budget) {
    synchronized (contributions) {
      return release(noise, budget.adjacency(), loss -> contributions.payOnce(loss, budget));
    }
  }

  ReleasedMean release(Noise noise, Adjacency adjacency, Payment payment) {
    PrivacyLoss loss = noise.loss();
    Noise half = noise.part(2);
    LongMechanism forSum = half.forNumber(bounds.sensitivity(adjacency));
    LongMechanism forCount = half.forNumber(Sensitivity.l1(1).under(adjacency));

    List<SpendToken> halves = payment.pay(loss).split(forSum.loss(), forCount.loss());
    NoisyLong noisySum = forSum.release(contributions.tally().sum(0).withinLong(), halves.get(0));
    NoisyLong noisyCount = forCount.release(exactCount(), halves.get(1));
    return new ReleasedMean(bounds, noisySum, new ReleasedCount(noisyCount, adjacency, 1), loss);
  }

  /** The sum that is released, before the noise and before it is cut off. */
  BigInteger exactSum() {
    return contributions.tally().sum(0).value();
  }

  /** The number of units that is released, before the noise. */
  long exactCount() {
    return contributions.tally().contributions();
  }
}
