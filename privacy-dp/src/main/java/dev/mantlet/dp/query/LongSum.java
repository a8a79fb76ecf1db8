package dev.mantlet.dp.query;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyBudget;
import dev.mantlet.dp.Sensitivity;
import dev.mantlet.dp.mechanism.LongMechanism;
import dev.mantlet.dp.mechanism.NoisyLong;
import java.util.List;

/**
 * Adds up whole-number values of privacy units and releases the sum once, with noise.
 *
 * <p>Each value is cut off to the bounds, and of each unit only the first value counts, or the
 * first few ({@link #perUnit}). The sum is exact, in 128 bits: it never wraps around, and neither
 * the order of the values nor merging changes it. Where it is released it is cut off once to the
 * range of {@code long}.
 *
 * <p>Choose the bounds without looking at the data. The same unit must always be added under the
 * same name, and no two under one. Memory grows with the number of different units, which are
 * forgotten at the release. Thread-safe.
 */
public final class LongSum {
  private final long low;
  private final long high;
  private final int most;
  private final Contributions contributions;

  private LongSum(long low, long high, int most) {
    this.low = low;
    this.high = high;
    this.most = most;
    Layout layout =
        new Layout(
            Layout.Kind.LONG_SUM,
            List.of(low, high, (long) most),
            0,
            List.of(new Layout.Terms(low, high)));
    this.contributions = new Contributions(most, layout);
  }

  /**
   * A sum of values that are cut off to {@code [low, high]}, one of each unit.
   *
   * @throws IllegalArgumentException if {@code low} is not below {@code high}, or one unit could
   *     move the sum by 2^63 or more
   */
  public static LongSum ofValuesIn(long low, long high) {
    return checked(low, high, 1);
  }

  /**
   * A new, empty sum like this one that counts up to {@code most} values of each unit, and takes so
   * much more noise.
   *
   * @throws IllegalArgumentException if {@code most} is below 1, or one unit could move the sum by
   *     2^63 or more
   */
  public LongSum perUnit(int most) {
    return checked(low, high, most);
  }

  private static LongSum checked(long low, long high, int most) {
    if (low >= high) {
      throw new IllegalArgumentException("low must be below high, was " + low + " and " + high);
    }
    Reach.of(low, high, Adjacency.REPLACE, Reach.checkedLimit(most)); // the largest
    return new LongSum(low, high, most);
  }

  /**
   * Adds a value of the unit with this name, unless it has given as many as count.
   *
   * @throws IllegalStateException if the sum was released or merged
   */
  public void add(String unit, long value) {
    contribute(unit, value);
  }

  /**
   * The same for the unit with this number, which is another unit than the one named by its digits.
   *
   * @throws IllegalStateException if the sum was released or merged
   */
  public void add(long unit, long value) {
    contribute(unit, value);
  }

  private void contribute(Object unit, long value) {
    synchronized (contributions) {
      if (contributions.admit(unit)) {
        contributions.tally().add(cutOff(value));
      }
    }
  }

  /**
   * Adds a value without asking whose it is. <b>That no unit gives more values than this sum counts
   * is then the caller's word</b>, for instance because a {@link ContributionSampler} saw to it.
   *
   * @throws IllegalStateException if the sum was released or merged
   */
  public void addWithoutLimit(long value) {
    synchronized (contributions) {
      contributions.requireOpen();
      contributions.tally().add(cutOff(value));
    }
  }

  private long cutOff(long value) {
    return Math.max(low, Math.min(value, high));
  }

  /**
   * Takes over all of another sum with the same parameters, which is used up by that.
   *
   * @throws dev.mantlet.dp.PrivacyException ACCUMULATOR_MISMATCH, ACCUMULATOR_OVERLAP if a unit is
   *     in both, ACCUMULATOR_OVERFLOW; both are as before
   * @throws IllegalStateException if one of them was released or merged
   */
  public void merge(LongSum other) {
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
  public ReleasedLongSum release(Epsilon epsilon, PrivacyBudget budget) {
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
  public ReleasedLongSum release(Noise noise, PrivacyBudget budget) {
    synchronized (contributions) {
      return release(noise, budget.adjacency(), loss -> contributions.payOnce(loss, budget));
    }
  }

  ReleasedLongSum release(Noise noise, Adjacency adjacency, Payment payment) {
    LongMechanism mechanism = noise.forNumber(sensitivity(adjacency));
    NoisyLong noisy = mechanism.release(exact().withinLong(), payment.pay(mechanism.loss()));
    return new ReleasedLongSum(noisy, adjacency, most);
  }

  Sensitivity.L1 sensitivity(Adjacency adjacency) {
    return Sensitivity.l1(Reach.of(low, high, adjacency, most)).under(adjacency);
  }

  /** What is released, before the noise and before it is cut off. */
  ExactSum exact() {
    return contributions.tally().sum(0);
  }
}
