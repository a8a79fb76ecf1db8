package dev.mantlet.dp.continual;

import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyBudget;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.Sensitivity;
import dev.mantlet.dp.SpendToken;
import dev.mantlet.dp.internal.DiscreteLaplaceSampler;
import dev.mantlet.dp.internal.Fraction;
import dev.mantlet.dp.internal.Redemption;
import dev.mantlet.dp.internal.Require;
import dev.mantlet.dp.internal.SecureBits;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * A running total by the binary tree mechanism, under pure ε: noise on the sums over the blocks of
 * 2^i steps, of which each total needs few.
 *
 * <p>The noise of a block is discrete Laplace of scale sensitivity · levels / ε, drawn once, when
 * the block is complete. A total is estimated from all noisy blocks below it, weighted by their
 * precision (Honaker's estimator from below), which costs nothing. Its error grows with the square
 * of log2 of the horizon and not with the steps. Memory is that of one block a level. Sources:
 * Chan, Shi and Song 2011; Dwork, Naor, Pitassi and Rothblum 2010; Honaker 2015. The proof is in
 * {@code docs/proofs/continual.md}.
 */
public final class TreeCounter implements RunningCounter {
  /** 41 levels: a step each second for 30,000 years. */
  private static final long MOST_STEPS = 1L << 40;

  private final long horizon;
  private final PrivacyLoss loss;
  private final ReleasedTotal.OfTree noise;
  private final DiscreteLaplaceSampler sampler;
  private final SecureBits bits;

  /** The product of 2^(j+1) - 1 for j from 0 to i: the denominator of the estimates of level i. */
  private final List<BigInteger> denominators = new ArrayList<>();

  /**
   * The complete blocks that make up the steps so far, of falling level: the ones of steps in
   * binary.
   */
  private List<Block> blocks = List.of();

  private long steps;

  /** A complete block: its exact sum, and the numerator of its estimate. */
  private record Block(int level, BigInteger exact, BigInteger estimate) {}

  private TreeCounter(long horizon, Sensitivity.L1 sensitivity, Epsilon epsilon, SpendToken token) {
    this.horizon = horizon;
    this.loss = token.loss();
    int levels = levels(horizon);
    BigInteger reach = BigInteger.valueOf(sensitivity.most()).multiply(BigInteger.valueOf(levels));
    Fraction exact = Fraction.of(epsilon.value());
    this.sampler =
        DiscreteLaplaceSampler.withScale(reach.multiply(exact.denominator()), exact.numerator());
    this.noise = new ReleasedTotal.OfTree(new BigDecimal(reach), epsilon.value());
    BigInteger denominator = BigInteger.ONE;
    for (int level = 0; level < levels; level++) {
      denominator = denominator.multiply(power(level + 1).subtract(BigInteger.ONE));
      denominators.add(denominator);
    }
    this.bits = Redemption.redeem(token, loss); // last: a token is used up where nothing can fail
  }

  /**
   * Spends ε from the budget and starts a counter for a stream.
   *
   * @param horizon the largest number of steps, from 1 to 2^40; more of them take more noise
   * @param ofTheStream how far one privacy unit can move the increments of all steps together: the
   *     sum of the absolute changes
   * @param epsilon what all totals together cost
   * @throws IllegalArgumentException if the horizon is out of range, or the sensitivity is true
   *     under another adjacency than the budget's; nothing is spent
   * @throws dev.mantlet.dp.BudgetExhaustedException if ε is more than is left; nothing is spent
   * @throws dev.mantlet.dp.PrivacyException if the ledger fails
   */
  public static TreeCounter start(
      long horizon, Sensitivity.L1 ofTheStream, Epsilon epsilon, PrivacyBudget budget) {
    Require.that(
        horizon >= 1 && horizon <= MOST_STEPS,
        "the horizon must be from 1 to 2^40 steps, was %s",
        horizon);
    Redemption.requireAdjacency(ofTheStream.adjacency(), budget.adjacency());
    return new TreeCounter(
        horizon, ofTheStream, epsilon, budget.spend(PrivacyLoss.pure(epsilon), "tree counter"));
  }

  /** The number of levels with a complete block, which is the most blocks that one step is in. */
  private static int levels(long horizon) {
    return Long.SIZE - Long.numberOfLeadingZeros(horizon);
  }

  private static BigInteger power(int exponent) {
    return BigInteger.ONE.shiftLeft(exponent);
  }

  @Override
  public synchronized ReleasedTotal next(long increment) {
    if (steps == horizon) {
      throw new IllegalStateException(
          "the horizon of " + horizon + " steps was reached; a new counter is a new spend");
    }
    List<Block> after = new ArrayList<>(blocks); // the counter stays as it is if the bits fail
    Block last = leaf(BigInteger.valueOf(increment));
    while (!after.isEmpty() && after.get(after.size() - 1).level() == last.level()) {
      last = joined(after.remove(after.size() - 1), last);
    }
    after.add(last);
    blocks = List.copyOf(after);
    steps++;
    return new ReleasedTotal(total(), steps, horizon, loss, noise);
  }

  private Block leaf(BigInteger exact) {
    return new Block(0, exact, noisy(exact));
  }

  private BigInteger noisy(BigInteger exact) {
    return exact.add(sampler.draw(bits));
  }

  /**
   * The block of two. Its own noisy sum has precision 1, in units of the noise; the sum of the
   * estimates of its halves, of level i - 1, has precision 1 - 2^-i. So the estimate is (2^i own +
   * (2^i - 1) halves) / (2^(i+1) - 1).
   */
  private Block joined(Block left, Block right) {
    int level = left.level() + 1;
    BigInteger exact = left.exact().add(right.exact());
    BigInteger own = noisy(exact).shiftLeft(level).multiply(denominators.get(level - 1));
    BigInteger halves =
        left.estimate().add(right.estimate()).multiply(power(level).subtract(BigInteger.ONE));
    return new Block(level, exact, own.add(halves));
  }

  /** The sum of the estimates of all blocks, rounded once. */
  private long total() {
    BigInteger denominator = denominators.get(blocks.get(0).level());
    BigInteger sum = BigInteger.ZERO;
    for (Block block : blocks) {
      BigInteger factor = denominator.divide(denominators.get(block.level()));
      sum = sum.add(block.estimate().multiply(factor));
    }
    return ReleasedTotal.rounded(sum, denominator);
  }

  @Override
  public synchronized long steps() {
    return steps;
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
