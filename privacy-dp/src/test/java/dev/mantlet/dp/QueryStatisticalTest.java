package dev.mantlet.dp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.internal.SecureBits;
import dev.mantlet.dp.query.Histogram;
import dev.mantlet.dp.query.Mean;
import dev.mantlet.dp.query.ReleasedHistogram;
import dev.mantlet.dp.query.ReleasedMean;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.LongToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whole releases against what is promised of them. The seeds are fixed, so the outcome is too; for
 * a seed picked blindly, right queries fail one of these checks with probability below 2e-6 (4.75
 * standard deviations).
 */
class QueryStatisticalTest {
  private static final int RELEASES = 20_000;
  private static final int RELEASES_OF_MEANS = 5_000;
  private static final int UNITS = 100;
  private static final double EXACT_MEAN = 198;
  private static final int CELLS = 16;

  /**
   * Releases of one kind, paid from budgets in memory; each budget pays for a few, as its ledger is
   * copied.
   */
  private static final class Releases<R> {
    private static final int OF_ONE_BUDGET = 100;

    private final Adjacency adjacency;
    private final SecureBits bits;
    private final Function<PrivacyBudget, R> release;
    private PrivacyBudget budget;
    private int left;

    Releases(Adjacency adjacency, long seed, Function<PrivacyBudget, R> release) {
      this.adjacency = adjacency;
      this.bits = Seeded.bits(seed);
      this.release = release;
    }

    R next() {
      if (left-- == 0) {
        budget = budgetInMemory();
        left = OF_ONE_BUDGET - 1;
      }
      return release.apply(budget);
    }

    private PrivacyBudget budgetInMemory() {
      Cost total = Cost.within(PrivacyLoss.pure(1024));
      byte[] header = LedgerFormat.header(new LedgerFormat.Header(adjacency, total), new byte[16]);
      try {
        return new PrivacyBudget(Ledger.open(new CrashingStorage(header)), bits);
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static ReleasedHistogram histogram(PrivacyBudget budget, Epsilon epsilon) {
    Histogram histogram = Histogram.withEdges(0, 1, 2);
    histogram.add("the only one", 0);
    return histogram.release(epsilon, budget);
  }

  /** Values 0, 4, 8, … 396 within the bounds 0 and 1000. */
  private static ReleasedMean mean(PrivacyBudget budget, Epsilon epsilon) {
    Mean mean = Mean.ofValuesIn(0, 1000);
    for (int unit = 0; unit < UNITS; unit++) {
      mean.add(unit, 4L * unit);
    }
    return mean.release(epsilon, budget);
  }

  private static LongToDoubleFunction laplace(String scale) {
    Map<Long, Double> known = new HashMap<>();
    BigDecimal exact = new BigDecimal(scale);
    return z -> known.computeIfAbsent(Math.abs(z), m -> Oracle.laplace(exact, m).doubleValue());
  }

  private static void assertFits(double score) {
    assertTrue(Math.abs(score) < ChiSquare.LIMIT, () -> "score " + score);
  }

  private static void assertDoesNotFit(double score) {
    assertTrue(score > ChiSquare.LIMIT, () -> "score " + score);
  }

  @ParameterizedTest
  @CsvSource({"ADD_REMOVE, 4, 4.4", "ZERO_OUT, 4, 3.6", "REPLACE, 8, 4"})
  void binsOfAHistogram_haveNoiseOfTheStatedScale(Adjacency adjacency, String right, String wrong) {
    for (int bin : new int[] {0, 1}) {
      long exact = 1 - bin;
      assertFits(ChiSquare.score(noiseOf(adjacency, bin, exact), laplace(right), 40, RELEASES));
      assertDoesNotFit(
          ChiSquare.score(noiseOf(adjacency, bin, exact), laplace(wrong), 40, RELEASES));
    }
  }

  private static LongSupplier noiseOf(Adjacency adjacency, int bin, long exact) {
    var releases = new Releases<>(adjacency, 31, budget -> histogram(budget, Epsilon.of(0.25)));
    return () -> releases.next().bins().get(bin).value() - exact;
  }

  /**
   * The likeliest event against neighbours (1, 0) and (0, 1): the first bin at 1 or above, the
   * second at 0 or below. Its log-likelihood ratio is exactly ε for noise of scale 2 / ε, and 2 ε
   * for noise of scale 1 / ε.
   */
  @Test
  void histogramsOfNeighboursUnderReplace_areAsFarApartAsEpsilonAllows() {
    double one = shareOfEvent(0, 1);
    double other = shareOfEvent(1, 0);
    double ratio = Math.log(one / other);
    double deviation = Math.sqrt((1 - one) / (one * RELEASES) + (1 - other) / (other * RELEASES));
    assertEquals(1, ratio, 4.75 * deviation);
    assertTrue(4.75 * deviation < 0.2, "so twice the ratio would be found");
  }

  private static double shareOfEvent(int occupied, int empty) {
    var releases =
        new Releases<>(Adjacency.REPLACE, 33 + empty, budget -> histogram(budget, Epsilon.of(1)));
    int seen = 0;
    for (int i = 0; i < RELEASES; i++) {
      var bins = releases.next().bins();
      boolean first = bins.get(occupied).value() >= 1;
      seen += first && bins.get(empty).value() <= 0 ? 1 : 0;
    }
    return (double) seen / RELEASES;
  }

  @ParameterizedTest
  @EnumSource(Adjacency.class)
  void meanOfManyMeans_isNearTheExactMean(Adjacency adjacency) {
    var releases = new Releases<>(adjacency, 35, budget -> mean(budget, Epsilon.of(4)));
    double total = 0;
    double squares = 0;
    for (int i = 0; i < RELEASES_OF_MEANS; i++) {
      double off = releases.next().value() - EXACT_MEAN;
      total += off;
      squares += off * off;
    }
    double deviation = Math.sqrt(squares) / RELEASES_OF_MEANS;
    // The quotient is off on average by about (198 - 500) * Var(count) / 100^2, less than 0.02.
    assertEquals(0, total / RELEASES_OF_MEANS, 4.75 * deviation + 0.02);
    assertTrue(deviation < 0.2, () -> "deviation of the average: " + deviation);
  }

  @ParameterizedTest
  @CsvSource({"ADD_REMOVE, 250, 300", "ZERO_OUT, 250, 200", "REPLACE, 500, 250"})
  void sumAndCountOfAMean_haveNoiseOfTheStatedScale(
      Adjacency adjacency, String right, String wrong) {
    var releases = new Releases<>(adjacency, 36, budget -> mean(budget, Epsilon.of(4)));
    long[] noiseOfSum = new long[RELEASES_OF_MEANS];
    int[] next = {0};
    LongSupplier noiseOfCount =
        () -> {
          ReleasedMean released = releases.next();
          noiseOfSum[next[0]++] = noisySum(released) - Math.round((EXACT_MEAN - 500) * UNITS);
          return released.count().value() - UNITS;
        };
    assertFits(ChiSquare.score(noiseOfCount, laplace("0.5"), 10, RELEASES_OF_MEANS));
    assertFits(scoreInCells(noiseOfSum, right));
    assertDoesNotFit(scoreInCells(noiseOfSum, wrong));
  }

  /** What was divided: the noisy sum of the distances from 500. */
  private static long noisySum(ReleasedMean released) {
    return Math.round((released.value() - 500) * released.count().value());
  }

  /**
   * In cells of about equal probability of the absolute noise, as there are too many numbers for
   * one each.
   */
  private static double scoreInCells(long[] noise, String scale) {
    double q = Math.exp(-1 / Double.parseDouble(scale));
    double[] expected = new double[CELLS];
    for (long z = -20_000; z <= 20_000; z++) {
      expected[cell(z, scale)] += noise.length * (1 - q) / (1 + q) * Math.pow(q, Math.abs(z));
    }
    long[] found = new long[CELLS];
    for (long z : noise) {
      found[cell(z, scale)]++;
    }
    return ChiSquare.score(found, expected, noise.length);
  }

  private static int cell(long noise, String scale) {
    double below = -Math.expm1(-Math.abs(noise) / Double.parseDouble(scale));
    return Math.min(CELLS - 1, (int) (CELLS * below)); // far out, below rounds to 1
  }

  @ParameterizedTest
  @CsvSource({"0.5, 1", "0.9, 1", "0.95, 0.25"})
  void intervalOfAMean_holdsItAsOftenAsItSays(double level, double epsilon) {
    var releases =
        new Releases<>(Adjacency.ADD_REMOVE, 37, budget -> mean(budget, Epsilon.of(epsilon)));
    int held = 0;
    for (int i = 0; i < RELEASES_OF_MEANS; i++) {
      ReleasedMean.Interval interval = releases.next().interval(level);
      held += interval.low() <= EXACT_MEAN && EXACT_MEAN <= interval.high() ? 1 : 0;
    }
    double deviation = Math.sqrt(level * (1 - level) / RELEASES_OF_MEANS);
    double share = (double) held / RELEASES_OF_MEANS;
    assertTrue(share > level - 4.75 * deviation, () -> "held in " + share);
  }
}
