package dev.mantlet.dp.query;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyBudget;
import dev.mantlet.dp.Sensitivity;
import dev.mantlet.dp.mechanism.LongMechanism;
import dev.mantlet.dp.mechanism.NoisyLong;
import java.util.List;

/**
 * Counts privacy units, or at most a few rows of each, and releases the count once, with noise.
 *
 * <p>It limits by itself what one unit contributes: what a unit adds beyond its limit does not
 * count. So one unit moves the count by at most the limit, under each {@link
 * dev.mantlet.dp.Adjacency}, and that is the sensitivity that the noise is made for. The same unit
 * must always be added under the same name.
 *
 * <p>Memory grows with the number of different units, which are forgotten at the release.
 * Thread-safe.
 */
public final class Count {
  private final int most;
  private final Contributions contributions;

  private Count(int most) {
    this.most = most;
    this.contributions =
        new Contributions(most, new Layout(Layout.Kind.COUNT, List.of((long) most), 0, List.of()));
  }

  /** Counts each unit once, however often it is added: the number of different units. */
  public static Count ofUnits() {
    return perUnit(1);
  }

  /**
   * Counts each unit up to {@code most} times. A higher limit counts more of the rows, and takes
   * more noise.
   *
   * @throws IllegalArgumentException if {@code most} is below 1
   */
  public static Count perUnit(int most) {
    Sensitivity.l1(most);
    return new Count(most);
  }

  /**
   * Adds one contribution of the unit with this name.
   *
   * @throws IllegalStateException if the count was released or merged
   */
  public void add(String unit) {
    contribute(unit);
  }

  /**
   * Adds one contribution of the unit with this number, which is another unit than the one named by
   * its digits.
   *
   * @throws IllegalStateException if the count was released or merged
   */
  public void add(long unit) {
    contribute(unit);
  }

  private void contribute(Object unit) {
    synchronized (contributions) {
      if (contributions.admit(unit)) {
        contributions.tally().count();
      }
    }
  }

  /**
   * Counts one contribution without asking whose it is. <b>That no unit contributes more often than
   * this count counts is then the caller's word</b>, for instance because a {@link
   * ContributionSampler} saw to it.
   *
   * @throws IllegalStateException if the count was released or merged
   */
  public void addWithoutLimit() {
    synchronized (contributions) {
      contributions.requireOpen();
      contributions.tally().count();
    }
  }

  /**
   * Takes over all of another count with the same parameters, which is used up by that.
   *
   * @throws dev.mantlet.dp.PrivacyException ACCUMULATOR_MISMATCH, ACCUMULATOR_OVERLAP if a unit is
   *     in both, ACCUMULATOR_OVERFLOW; both are as before
   * @throws IllegalStateException if one of them was released or merged
   */
  public void merge(Count other) {
    contributions.merge(other.contributions);
  }

  /**
   * Adds a count with the same parameters from its bytes. <b>That it is of other units than this
   * one, and is merged only once, is the caller's word</b>: the bytes do not tell.
   *
   * @throws dev.mantlet.dp.PrivacyException ACCUMULATOR_MISMATCH, ACCUMULATOR_CORRUPT,
   *     ACCUMULATOR_UNSUPPORTED, ACCUMULATOR_OVERFLOW; nothing was added
   * @throws IllegalStateException if this count was released or merged
   */
  public void mergeDisjoint(byte[] accumulator) {
    contributions.mergeDisjoint(accumulator);
  }

  /**
   * The exact count in its byte form, for {@link #mergeDisjoint}. It is not private: keep it as
   * safe as the data.
   *
   * @throws IllegalStateException if the count was released or merged
   */
  public byte[] toBytes() {
    return contributions.toBytes();
  }

  /**
   * Spends ε from the budget and releases the count with discrete Laplace noise.
   *
   * @throws dev.mantlet.dp.BudgetExhaustedException if ε is more than is left; no noise was drawn,
   *     and the count can still be released
   * @throws dev.mantlet.dp.PrivacyException if the ledger or the source of randomness fails;
   *     nothing is released
   * @throws IllegalStateException if the count was released or merged before
   */
  public ReleasedCount release(Epsilon epsilon, PrivacyBudget budget) {
    return release(Noise.laplace(epsilon), budget);
  }

  /**
   * Spends the loss of the noise from the budget and releases the count with that noise.
   *
   * @throws dev.mantlet.dp.BudgetExhaustedException if the loss is more than is left; no noise was
   *     drawn, and the count can still be released
   * @throws dev.mantlet.dp.PrivacyException if the ledger or the source of randomness fails;
   *     nothing is released
   * @throws IllegalStateException if the count was released or merged before
   */
  public ReleasedCount release(Noise noise, PrivacyBudget budget) {
    synchronized (contributions) {
      return release(noise, budget.adjacency(), loss -> contributions.payOnce(loss, budget));
    }
  }

  ReleasedCount release(Noise noise, Adjacency adjacency, Payment payment) {
    LongMechanism mechanism = noise.forNumber(sensitivity(adjacency));
    NoisyLong noisy = mechanism.release(exact(), payment.pay(mechanism.loss()));
    return new ReleasedCount(noisy, adjacency, most);
  }

  /** As many under each adjacency. */
  Sensitivity.L1 sensitivity(Adjacency adjacency) {
    return Sensitivity.l1(most).under(adjacency);
  }

  /** What is released, before the noise. */
  long exact() {
    return contributions.tally().contributions();
  }
}
