package dev.mantlet.dp.continual;

import dev.mantlet.dp.PrivacyBudget;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.Sensitivity;
import dev.mantlet.dp.SpendToken;
import dev.mantlet.dp.internal.DiscreteGaussianSampler;
import dev.mantlet.dp.internal.Enclosure;
import dev.mantlet.dp.internal.Redemption;
import dev.mantlet.dp.internal.Require;
import dev.mantlet.dp.internal.SecureBits;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * A running total by the matrix mechanism with the square root of the matrix of ones below the
 * diagonal, under (ε, δ) by way of zCDP.
 *
 * <p>The matrix A of all totals is C · C with the coefficients binom(2k, k) / 4^k. Noise is put on
 * C x, discrete Gaussian on a fixed grid, and the totals are C times that. For one horizon it has
 * less error than the {@link TreeCounter} under the same (ε, δ), the same in every step but for a
 * slow growth with the logarithm. In exchange it keeps the increments of all steps in memory, and a
 * step takes time in proportion to the steps before it. Sources: Fichtenberger, Henzinger and
 * Upadhyay 2023; Henzinger, Upadhyay and Upadhyay 2023; Bun and Steinke 2016; Canonne, Kamath and
 * Steinke 2020. The proof, with the rounding of the coefficients, is in {@code
 * docs/proofs/continual.md}.
 */
public final class SquareRootCounter implements RunningCounter {
  /** Largest horizon, 2^14: it bounds the memory to some 2 MB and the work of a step. */
  private static final int MOST_STEPS = 1 << 14;

  /** Binary places of the coefficients, and so of the grid of the noise. */
  private static final int PLACES = 60;

  private final int horizon;
  private final PrivacyLoss loss;
  private final List<BigInteger> coefficients;
  private final BigInteger variance;
  private final DiscreteGaussianSampler sampler;
  private final SecureBits bits;

  private final List<BigInteger> increments = new ArrayList<>();

  /** C x with noise, in units of 2^-60: what is private, and all that the totals are made of. */
  private final List<BigInteger> noisy = new ArrayList<>();

  /** The sum of the squares of the coefficients of the last total. */
  private BigInteger squares = BigInteger.ZERO;

  private SquareRootCounter(
      int horizon, Sensitivity.L1 sensitivity, BigInteger rootOfRho, SpendToken token) {
    this.horizon = horizon;
    this.loss = token.loss();
    this.coefficients = coefficients(horizon);
    this.variance = variance(coefficients, sensitivity, rootOfRho);
    this.sampler = DiscreteGaussianSampler.withVariance(variance, BigInteger.ONE);
    this.bits = Redemption.redeem(token, loss);
  }

  /**
   * Spends the loss from the budget and starts a counter for a stream.
   *
   * @param horizon the largest number of steps, from 1 to 2^14
   * @param ofTheStream how far one privacy unit can move the increments of all steps together: the
   *     sum of the absolute changes
   * @param loss what all totals together cost; ε and δ above 0
   * @throws IllegalArgumentException if the horizon is out of range, the sensitivity is true under
   *     another adjacency than the budget's, or ε or δ is 0 or so small that the noise would have
   *     no bound; nothing is spent
   * @throws dev.mantlet.dp.BudgetExhaustedException if the loss is more than is left; nothing is
   *     spent
   * @throws dev.mantlet.dp.PrivacyException if the ledger fails
   */
  public static SquareRootCounter start(
      int horizon, Sensitivity.L1 ofTheStream, PrivacyLoss loss, PrivacyBudget budget) {
    Require.that(
        horizon >= 1 && horizon <= MOST_STEPS,
        "the horizon must be from 1 to 2^14 steps, was %s",
        horizon);
    Require.that(
        loss.epsilon().signum() > 0 && loss.delta().signum() > 0,
        "the square-root counter needs an epsilon and a delta above 0, was %s",
        loss);
    Redemption.requireAdjacency(ofTheStream.adjacency(), budget.adjacency());
    BigInteger root = RhoOfLoss.rootOfRho(loss);
    Require.that(root.signum() > 0, "the loss is too small for any noise: %s", loss);
    return new SquareRootCounter(
        horizon, ofTheStream, root, budget.spend(loss, "square-root counter"));
  }

  /**
   * binom(2k, k) / 4^k in units of 2^-60, each from the one before, times (2k - 1) / 2k. Whatever
   * their rounding is, the noise is made for exactly these numbers.
   */
  static List<BigInteger> coefficients(int count) {
    int spare = Integer.SIZE;
    List<BigInteger> rounded = new ArrayList<>(count);
    BigInteger next = BigInteger.ONE.shiftLeft(PLACES + spare);
    for (long k = 1; k <= count; k++) {
      BigInteger half = BigInteger.ONE.shiftLeft(spare - 1);
      rounded.add(next.add(half).shiftRight(spare));
      next = next.multiply(BigInteger.valueOf(2 * k - 1)).divide(BigInteger.valueOf(2 * k));
    }
    return List.copyOf(rounded);
  }

  /** Sensitivity² / (2 ρ) in squared units of the grid, rounded up; √ρ in units of 2^-64. */
  static BigInteger variance(
      List<BigInteger> coefficients, Sensitivity.L1 sensitivity, BigInteger root) {
    BigInteger norm =
        coefficients.stream().map(c -> c.multiply(c)).reduce(BigInteger.ZERO, BigInteger::add);
    BigInteger most = BigInteger.valueOf(sensitivity.most());
    return Enclosure.ceiling(
        norm.multiply(most).multiply(most).shiftLeft(2 * Long.SIZE - 1), root.multiply(root));
  }

  @Override
  public synchronized ReleasedTotal next(long increment) {
    if (increments.size() == horizon) {
      throw new IllegalStateException(
          "the horizon of " + horizon + " steps was reached; a new counter is a new spend");
    }
    BigInteger drawn = sampler.draw(bits); // first: if it fails, nothing has changed
    increments.add(BigInteger.valueOf(increment));
    noisy.add(convolved(increments).add(drawn));
    long total = ReleasedTotal.rounded(convolved(noisy), BigInteger.ONE.shiftLeft(2 * PLACES));
    BigInteger coefficient = coefficients.get(noisy.size() - 1);
    squares = squares.add(coefficient.multiply(coefficient));
    return new ReleasedTotal(
        total,
        noisy.size(),
        horizon,
        loss,
        new ReleasedTotal.OfSquareRoot(variance.multiply(squares), 4 * PLACES));
  }

  /** The last row of C times the numbers. */
  private BigInteger convolved(List<BigInteger> numbers) {
    BigInteger sum = BigInteger.ZERO;
    for (int i = 0; i < numbers.size(); i++) {
      sum = sum.add(numbers.get(i).multiply(coefficients.get(numbers.size() - 1 - i)));
    }
    return sum;
  }

  @Override
  public synchronized long steps() {
    return noisy.size();
  }

  @Override
  public long horizon() {
    return horizon;
  }

  @Override
  public PrivacyLoss loss() {
    return loss;
  }
}
