package dev.mantlet.dp.continual;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.BudgetExhaustedException;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyBudget;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.Sensitivity;
import dev.mantlet.dp.internal.BudgetsInMemory;
import dev.mantlet.testkit.TestOnly;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The seeds are fixed, so the outcomes are too; for a seed picked blindly, a right counter fails
 * one of these checks with probability below 2e-6 (4.75 standard deviations).
 */
class RunningCounterTest {
  private static final Sensitivity.L1 ONE = Sensitivity.l1(1);
  private static final PrivacyLoss LOSS = PrivacyLoss.pure(1).withDelta(0x1p-20);

  private final BudgetsInMemory budgets =
      BudgetsInMemory.from(
          new TestOnly(), Adjacency.ADD_REMOVE, new SplittableRandom(71)::nextLong);

  private static TreeCounter tree(long horizon, PrivacyBudget budget) {
    return TreeCounter.start(horizon, ONE, Epsilon.of(1), budget);
  }

  private static SquareRootCounter root(int horizon, PrivacyBudget budget) {
    return SquareRootCounter.start(horizon, ONE, LOSS, budget);
  }

  private static List<Function<PrivacyBudget, RunningCounter>> both(int horizon) {
    return List.of(budget -> tree(horizon, budget), budget -> root(horizon, budget));
  }

  @Test
  void wholeStream_isPaidOnceAtTheStart() {
    for (var start : both(20)) {
      PrivacyBudget budget = budgets.next();
      PrivacyLoss before = budget.remaining();
      RunningCounter counter = start.apply(budget);
      PrivacyLoss after = budget.remaining();
      assertEquals(counter.loss().epsilon(), before.epsilon().subtract(after.epsilon()));
      for (int step = 1; step <= 20; step++) {
        assertEquals(step, counter.next(3).step());
        assertEquals(step, counter.steps());
      }
      assertEquals(after, budget.remaining());
    }
  }

  @Test
  void budgetThatIsTooSmall_startsNothing() {
    PrivacyBudget budget = budgets.next();
    budget.spend(PrivacyLoss.pure(1023.5));
    for (var start : both(20)) {
      assertThrows(BudgetExhaustedException.class, () -> start.apply(budget));
    }
    assertEquals(0, budget.remaining().epsilon().compareTo(new BigDecimal("0.5")));
  }

  @Test
  void stepBeyondTheHorizon_isRefused() {
    for (var start : both(3)) {
      RunningCounter counter = start.apply(budgets.next());
      counter.next(1);
      counter.next(1);
      counter.next(1);
      assertThrows(IllegalStateException.class, () -> counter.next(1));
      assertEquals(3, counter.steps());
    }
  }

  @Test
  void horizonOrLossOutOfRange_isRefusedAndNothingIsSpent() {
    PrivacyBudget budget = budgets.next();
    PrivacyLoss before = budget.remaining();
    for (long horizon : new long[] {0, -1, (1L << 40) + 1}) {
      assertThrows(IllegalArgumentException.class, () -> tree(horizon, budget));
    }
    for (int horizon : new int[] {0, -1, (1 << 14) + 1}) {
      assertThrows(IllegalArgumentException.class, () -> root(horizon, budget));
    }
    for (PrivacyLoss loss :
        List.of(PrivacyLoss.pure(1), new PrivacyLoss(BigDecimal.ZERO, BigDecimal.valueOf(0.1)))) {
      assertThrows(
          IllegalArgumentException.class, () -> SquareRootCounter.start(4, ONE, loss, budget));
    }
    assertEquals(before, budget.remaining());
  }

  /** Deviation and mean of the noise at a step against what is stated, over 500 counters. */
  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8})
  void noise_hasTheStatedDeviation_andItsIntervalsHold(int steps) {
    for (var start : both(8)) {
      int counters = 500;
      double sum = 0;
      double squares = 0;
      int held = 0;
      double stated = 0;
      for (int i = 0; i < counters; i++) {
        RunningCounter counter = start.apply(budgets.next());
        ReleasedTotal total = counter.next(5);
        for (int step = 1; step < steps; step++) {
          total = counter.next(5);
        }
        long off = total.value() - 5L * steps;
        sum += off;
        squares += (double) off * off;
        held +=
            total.interval(0.9).low() <= 5L * steps && 5L * steps <= total.interval(0.9).high()
                ? 1
                : 0;
        stated = total.standardDeviation();
      }
      double variance = stated * stated + 1 / 12.0; // and rounding
      assertEquals(0, sum / counters, 4.75 * stated / Math.sqrt(counters));
      assertEquals(1, squares / counters / variance, 4.75 * Math.sqrt(5.5 / counters) + 0.01);
      assertTrue(held >= 0.9 * counters, "the bound is never too narrow");
    }
  }

  /** What Honaker's estimator is for: less than the noise of one block a level. */
  @Test
  void estimateFromAllBlocksBelow_isBetterThanTheBlockAlone() {
    TreeCounter counter = tree(8, budgets.next());
    List<ReleasedTotal> totals = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      totals.add(counter.next(0));
    }
    double one = totals.get(0).standardDeviation();
    assertEquals(Math.sqrt(8 / 15.0), totals.get(7).standardDeviation() / one, 1e-12);
    assertEquals(Math.sqrt(1 + 2 / 3.0 + 4 / 7.0), totals.get(6).standardDeviation() / one, 1e-12);
  }

  @Test
  void scaleOfABlock_isSensitivityTimesLevelsByEpsilon() {
    // Horizon 7 has blocks of 1, 2 and 4 steps: scale 3 * 2 / 0.5 = 12.
    TreeCounter counter = TreeCounter.start(7, Sensitivity.l1(2), Epsilon.of(0.5), budgets.next());
    double q = Math.exp(-1 / 12.0);
    assertEquals(Math.sqrt(2 * q) / (1 - q), counter.next(0).standardDeviation(), 1e-9);
  }

  /** Each step is in at most one block a level, and no block is larger than the horizon. */
  @Test
  void streamOfAUnit_movesTheBlocksByAtMostItsSizeTimesTheLevels() {
    SplittableRandom random = new SplittableRandom(72);
    for (int horizon = 1; horizon <= 40; horizon++) {
      long[] change = new long[horizon];
      long size = 0;
      for (int i = 0; i < 5; i++) {
        long by = random.nextInt(-9, 10);
        change[random.nextInt(horizon)] += by;
        size += Math.abs(by);
      }
      long moved = 0;
      int levels = 0;
      for (int length = 1; length <= horizon; length *= 2) {
        levels++;
        for (int from = 0; from + length <= horizon; from += length) {
          long block = 0;
          for (int i = from; i < from + length; i++) {
            block += change[i];
          }
          moved += Math.abs(block);
        }
      }
      assertTrue(moved <= size * levels);
      assertEquals(Long.SIZE - Long.numberOfLeadingZeros(horizon), levels);
    }
  }

  @Test
  void randomnessThatFails_leavesTheCounterWhereItWas() {
    for (var start : both(50)) {
      Failing words = new Failing(new SplittableRandom(73)::nextLong);
      PrivacyBudget budget =
          BudgetsInMemory.from(new TestOnly(), Adjacency.ADD_REMOVE, words).next();
      RunningCounter counter = start.apply(budget);
      for (int step = 0; step < 40; step++) {
        words.fails = step % 4 == 3;
        if (words.fails) {
          drain(counter, words);
        } else {
          counter.next(1_000_000_000L);
        }
      }
      long released = counter.steps();
      ReleasedTotal total = counter.next(0);
      assertEquals(1_000_000_000L * released, total.value(), 1e6);
    }
  }

  /** Steps until the bits that were left are used up; each one before it was a whole step. */
  private static void drain(RunningCounter counter, Failing words) {
    long before = counter.steps();
    assertThrows(
        IllegalStateException.class,
        () -> {
          for (int i = 0; i < 5; i++) {
            counter.next(1_000_000_000L);
          }
        });
    assertTrue(counter.steps() - before < 5);
    words.fails = false;
  }

  private static final class Failing implements LongSupplier {
    private final LongSupplier words;
    private boolean fails;

    Failing(LongSupplier words) {
      this.words = words;
    }

    @Override
    public long getAsLong() {
      if (fails) {
        throw new IllegalStateException("no more words");
      }
      return words.getAsLong();
    }
  }

  @Test
  void totalsAtTheEndOfTheRange_saturate() {
    for (var start : both(4)) {
      RunningCounter counter = start.apply(budgets.next());
      counter.next(Long.MAX_VALUE);
      ReleasedTotal total = counter.next(Long.MAX_VALUE);
      assertEquals(Long.MAX_VALUE, total.value());
      assertEquals(Long.MAX_VALUE, total.interval(0.95).high());
      assertEquals(Long.MIN_VALUE, start.apply(budgets.next()).next(Long.MIN_VALUE).value(), 1e12);
    }
  }

  @Test
  void memoryOfATree_isABlockALevel() throws ReflectiveOperationException {
    TreeCounter counter = tree(1 << 14, budgets.next());
    var blocks = TreeCounter.class.getDeclaredField("blocks");
    blocks.setAccessible(true);
    for (int step = 1; step <= 5000; step++) {
      counter.next(1);
      assertEquals(Integer.bitCount(step), ((List<?>) blocks.get(counter)).size());
    }
  }

  /** C times C is the matrix of ones, up to the rounding of the coefficients. */
  @Test
  void coefficientsTimesThemselves_areOnes() {
    List<BigInteger> c = SquareRootCounter.coefficients(300);
    BigInteger one = BigInteger.ONE.shiftLeft(120);
    for (int k = 0; k < 300; k++) {
      BigInteger sum = BigInteger.ZERO;
      for (int i = 0; i <= k; i++) {
        sum = sum.add(c.get(i).multiply(c.get(k - i)));
      }
      assertTrue(sum.subtract(one).abs().bitLength() <= 66, "2^-54 of one");
    }
    assertEquals(BigInteger.ONE.shiftLeft(60), c.get(0));
    assertEquals(BigInteger.ONE.shiftLeft(59), c.get(1));
    assertEquals(BigInteger.valueOf(3).shiftLeft(57), c.get(2));
  }

  /** What the noise is made for: no stream of a unit moves C x further, rounding and all. */
  @Test
  void streamOfAUnit_movesWhatIsPrivateByAtMostTheNorm() {
    SplittableRandom random = new SplittableRandom(74);
    List<BigInteger> c = SquareRootCounter.coefficients(24);
    BigInteger norm = c.stream().map(x -> x.multiply(x)).reduce(BigInteger.ZERO, BigInteger::add);
    for (int round = 0; round < 500; round++) {
      long[] change = new long[24];
      long size = 0;
      for (int i = 0; i <= round % 4; i++) {
        long by = random.nextInt(-3, 4);
        change[round % 5 == 0 ? 0 : random.nextInt(24)] += by;
      }
      for (long by : change) {
        size += Math.abs(by);
      }
      BigInteger moved = BigInteger.ZERO;
      for (int t = 0; t < 24; t++) {
        BigInteger row = BigInteger.ZERO;
        for (int i = 0; i <= t; i++) {
          row = row.add(c.get(t - i).multiply(BigInteger.valueOf(change[i])));
        }
        moved = moved.add(row.multiply(row));
      }
      assertTrue(moved.compareTo(norm.multiply(BigInteger.valueOf(size * size))) <= 0);
    }
  }

  /** ρ + 2 √(ρ ln(1/δ)) is at most ε, and as good as ε. */
  @ParameterizedTest
  @CsvSource({"1, 1e-6", "0.1, 1e-9", "8, 1e-5", "0.5, 0.4", "1024, 1e-300", "1e-9, 1e-12"})
  void rho_isWithinTheLossAndNotFarBelow(String epsilon, String delta) {
    PrivacyLoss loss = new PrivacyLoss(new BigDecimal(epsilon), new BigDecimal(delta));
    double root = RhoOfLoss.rootOfRho(loss).doubleValue() * 0x1p-64;
    double logarithm = -Math.log(Double.parseDouble(delta));
    double implied = root * root + 2 * root * Math.sqrt(logarithm);
    assertTrue(implied <= Double.parseDouble(epsilon) * (1 + 1e-12));
    assertTrue(implied >= Double.parseDouble(epsilon) * 0.9, () -> "only " + implied);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.9", "0.5", "1e-6", "1e-18", "1e-300"})
  void logarithm_isRoundedUp(String delta) {
    double found = RhoOfLoss.logarithmOfInverse(new BigDecimal(delta)).doubleValue();
    double exact = -Math.log(Double.parseDouble(delta));
    assertTrue(found >= exact);
    // 1/δ is rounded up to a whole number, and its logarithm to the next 2^-8.
    assertTrue(found <= Math.log(1 / Double.parseDouble(delta) + 1) + 0x1p-7);
  }

  /** Δ² Σ c² / (2 ρ), computed in doubles. */
  @Test
  void varianceOfTheGrid_isThatOfTheSensitivityAndRho() {
    List<BigInteger> c = SquareRootCounter.coefficients(10);
    BigInteger root = RhoOfLoss.rootOfRho(LOSS);
    double norm = c.stream().mapToDouble(x -> Math.pow(x.doubleValue() * 0x1p-60, 2)).sum();
    double rho = Math.pow(root.doubleValue() * 0x1p-64, 2);
    double found = SquareRootCounter.variance(c, Sensitivity.l1(3), root).doubleValue() * 0x1p-120;
    assertEquals(9 * norm / (2 * rho), found, found * 1e-12);
  }

  @Test
  void roundingOfAQuotient_isToTheNearest() {
    BigInteger ten = BigInteger.TEN;
    assertEquals(2, ReleasedTotal.rounded(BigInteger.valueOf(24), ten));
    assertEquals(3, ReleasedTotal.rounded(BigInteger.valueOf(26), ten));
    assertEquals(-2, ReleasedTotal.rounded(BigInteger.valueOf(-24), ten));
    assertEquals(-3, ReleasedTotal.rounded(BigInteger.valueOf(-26), ten));
    assertEquals(Long.MAX_VALUE, ReleasedTotal.rounded(ten.pow(30), ten));
    assertEquals(Long.MIN_VALUE, ReleasedTotal.rounded(ten.pow(30).negate(), ten));
  }

  @Test
  void levelOfAnInterval_isChecked() {
    ReleasedTotal total = tree(2, budgets.next()).next(1);
    for (double level : new double[] {0.4, 1, Double.NaN}) {
      assertThrows(IllegalArgumentException.class, () -> total.interval(level));
    }
  }
}
