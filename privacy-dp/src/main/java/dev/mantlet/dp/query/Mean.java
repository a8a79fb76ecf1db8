package dev.mantlet.dp.query;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyBudget;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.Sensitivity;
import dev.mantlet.dp.SpendToken;
import dev.mantlet.dp.mechanism.DiscreteLaplace;
import dev.mantlet.dp.mechanism.NoisyLong;
import java.math.BigDecimal;
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
  private static final Sensitivity.L1 OF_COUNT = Sensitivity.l1(1);
  private static final BigDecimal TWO = BigDecimal.valueOf(2);
  private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

  private final Bounds bounds;
  private final Contributions contributions = new Contributions("mean", 1);

  /**
   * Of the offsets. One that could wrap, or stick at an end, could move by more than one unit's
   * offset.
   */
  private BigInteger sum = BigInteger.ZERO;

  private long units;

  private Mean(Bounds bounds) {
    this.bounds = bounds;
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
   * @throws IllegalStateException if the mean was released
   */
  public void add(String unit, long value) {
    contribute(unit, value);
  }

  /**
   * The same for the unit with this number, which is another unit than the one named by its digits.
   *
   * @throws IllegalStateException if the mean was released
   */
  public void add(long unit, long value) {
    contribute(unit, value);
  }

  private synchronized void contribute(Object unit, long value) {
    if (contributions.admit(unit)) {
      sum = sum.add(BigInteger.valueOf(bounds.offset(value)));
      units++;
    }
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
   * @throws IllegalStateException if the mean was released before
   */
  public synchronized ReleasedMean release(Epsilon epsilon, PrivacyBudget budget) {
    PrivacyLoss loss = PrivacyLoss.pure(epsilon);
    Epsilon half = new Epsilon(epsilon.value().divide(TWO)); // a half has an exact decimal
    Adjacency adjacency = budget.adjacency();
    DiscreteLaplace forSum = DiscreteLaplace.calibrated(bounds.sensitivity(adjacency), half);
    DiscreteLaplace forCount = DiscreteLaplace.calibrated(OF_COUNT, half);

    SpendToken whole = contributions.payOnce(loss, budget);
    List<SpendToken> halves = whole.split(forSum.loss(), forCount.loss());
    NoisyLong noisySum = forSum.release(withinLong(sum), halves.get(0));
    NoisyLong noisyCount = forCount.release(units, halves.get(1));
    return new ReleasedMean(bounds, noisySum, new ReleasedCount(noisyCount, adjacency, 1), loss);
  }

  /** The number, cut off to the range of long. No two numbers are further apart for that. */
  static long withinLong(BigInteger number) {
    return number.max(LEAST).min(MOST).longValue();
  }

  /** The sum that is released, before the noise and before it is cut off. */
  synchronized BigInteger exactSum() {
    return sum;
  }

  /** The number of units that is released, before the noise. */
  synchronized long exactCount() {
    return units;
  }
}
