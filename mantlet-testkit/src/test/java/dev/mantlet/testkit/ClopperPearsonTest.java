package dev.mantlet.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bounds against the sums of binomial probabilities that define them. */
class ClopperPearsonTest {
  private static final MathContext DIGITS = new MathContext(60);

  @ParameterizedTest
  @CsvSource({
    "1, 10, 0.05",
    "5, 10, 0.05",
    "10, 10, 0.05",
    "3, 400, 1e-6",
    "399, 400, 1e-6",
    "200, 400, 1e-9"
  })
  void lowerBound_makesTheHitsAsUnlikelyAsItIsAllowedToMiss(int hits, int trials, double miss) {
    double bound = ClopperPearson.atLeast(hits, trials, miss);
    double tail = tail(hits, trials, bound);
    assertTrue(tail <= miss, () -> "P(hits or more) is " + tail);
    assertEquals(miss, tail, miss * 1e-3);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 10, 0.05",
    "5, 10, 0.05",
    "9, 10, 0.05",
    "3, 400, 1e-6",
    "390, 400, 1e-6",
    "0, 400, 1e-9"
  })
  void upperBound_makesTheHitsAsUnlikelyAsItIsAllowedToMiss(int hits, int trials, double miss) {
    double bound = ClopperPearson.atMost(hits, trials, miss);
    double tail = tail(trials - hits, trials, 1 - bound);
    assertTrue(tail <= miss * (1 + 1e-9), () -> "P(hits or fewer) is " + tail);
    assertEquals(miss, tail, miss * 1e-3);
  }

  /** P(Bin(trials, p) >= hits), to 60 digits. */
  private static double tail(int hits, int trials, double p) {
    BigDecimal of = new BigDecimal(p);
    BigDecimal rest = BigDecimal.ONE.subtract(of);
    BigDecimal sum = BigDecimal.ZERO;
    for (int k = hits; k <= trials; k++) {
      BigDecimal ways = new BigDecimal(binomial(trials, k));
      sum =
          sum.add(
              ways.multiply(of.pow(k, DIGITS), DIGITS)
                  .multiply(rest.pow(trials - k, DIGITS), DIGITS));
    }
    return sum.doubleValue();
  }

  private static BigInteger binomial(int n, int k) {
    BigInteger ways = BigInteger.ONE;
    for (int i = 1; i <= k; i++) {
      ways = ways.multiply(BigInteger.valueOf(n - k + i)).divide(BigInteger.valueOf(i));
    }
    return ways;
  }

  @Test
  void neverAndAlways_boundNothingOnTheOneSide() {
    assertEquals(0, ClopperPearson.atLeast(0, 100, 0.01));
    assertEquals(1, ClopperPearson.atMost(100, 100, 0.01));
  }

  /** miss^(1/n), and 1 less that. */
  @Test
  void allHitsOfAMillion_haveTheBoundOfTheClosedForm() {
    double closed = Math.pow(1e-9, 1e-6);
    assertEquals(closed, ClopperPearson.atLeast(1_000_000, 1_000_000, 1e-9), 1e-6);
    assertEquals(1 - closed, ClopperPearson.atMost(0, 1_000_000, 1e-9), 1e-10);
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "2, 0", "5, 3.1780538303479458", "0.5, 0.5723649429247001"})
  void logarithmOfGamma_isThatOfTheFactorial(double x, double expected) {
    assertEquals(expected, ClopperPearson.logGamma(x), 1e-13);
  }
}
