package dev.mantlet.dp.query;

import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyBudget;
import dev.mantlet.dp.Sensitivity;
import dev.mantlet.dp.SpendToken;
import dev.mantlet.dp.mechanism.DiscreteLaplace;

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
  private long exact;

  private Count(int most) {
    this.most = most;
    this.contributions = new Contributions("count", most);
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
   * @throws IllegalStateException if the count was released
   */
  public void add(String unit) {
    contribute(unit);
  }

  /**
   * Adds one contribution of the unit with this number, which is another unit than the one named by
   * its digits.
   *
   * @throws IllegalStateException if the count was released
   */
  public void add(long unit) {
    contribute(unit);
  }

  private synchronized void contribute(Object unit) {
    if (contributions.admit(unit)) {
      exact++;
    }
  }

  /**
   * Spends ε from the budget and releases the count with discrete Laplace noise.
   *
   * @throws dev.mantlet.dp.BudgetExhaustedException if ε is more than is left; no noise was drawn,
   *     and the count can still be released
   * @throws dev.mantlet.dp.PrivacyException if the ledger or the source of randomness fails;
   *     nothing is released
   * @throws IllegalStateException if the count was released before
   */
  public synchronized ReleasedCount release(Epsilon epsilon, PrivacyBudget budget) {
    DiscreteLaplace noise = DiscreteLaplace.calibrated(sensitivity(), epsilon);
    SpendToken token = contributions.payOnce(noise.loss(), budget);
    return new ReleasedCount(noise.release(exact, token), budget.adjacency(), most);
  }

  /** The same under each adjacency. */
  Sensitivity.L1 sensitivity() {
    return Sensitivity.l1(most);
  }

  /** What is released, before the noise. */
  synchronized long exact() {
    return exact;
  }
}
