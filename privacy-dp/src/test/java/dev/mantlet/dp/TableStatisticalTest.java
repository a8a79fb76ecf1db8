package dev.mantlet.dp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.internal.SecureBits;
import dev.mantlet.dp.internal.WholeNoise;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongToDoubleFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The fast samplers against the exact distribution: a million draws, ten million in the nightly
 * run. For a seed picked blindly, a right sampler fails one of these tests with probability below
 * 2e-6 (see {@link ChiSquare}).
 */
class TableStatisticalTest {
  private static final int DRAWS = Boolean.getBoolean("mantlet.nightly") ? 10_000_000 : 1_000_000;

  @ParameterizedTest
  @ValueSource(strings = {"1/2", "1", "10", "355/113", "100"})
  void laplaceHasTheExactDistribution(String scale) {
    WholeNoise noise = laplace(scale);
    BigDecimal exact = Oracle.fraction(scale);
    assertFits(score(noise, 41, z -> Oracle.laplace(exact, z).doubleValue(), 200));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1/4", "4", "100", "10000"})
  void gaussianHasTheExactDistribution(String sigma2) {
    WholeNoise noise = gaussian(sigma2);
    BigDecimal variance = Oracle.fraction(sigma2);
    double sum = Oracle.gaussianSum(variance).doubleValue();
    assertFits(score(noise, 42, z -> Oracle.gaussianWeight(variance, z).doubleValue() / sum, 200));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1/2", "10", "355/113"})
  void noiseByFixedWork_hasTheExactDistribution(String width) {
    BigInteger n = Oracle.numerator(width);
    BigInteger d = Oracle.denominator(width);
    BigDecimal exact = Oracle.fraction(width);
    assertFits(
        score(
            WholeNoise.laplaceByFixedWork(n, d),
            48,
            z -> Oracle.laplace(exact, z).doubleValue(),
            200));
    double sum = Oracle.gaussianSum(exact).doubleValue();
    assertFits(
        score(
            WholeNoise.gaussianByFixedWork(n, d),
            49,
            z -> Oracle.gaussianWeight(exact, z).doubleValue() / sum,
            200));
  }

  /** Just above the width from which low bits are drawn apart. */
  @ParameterizedTest
  @ValueSource(strings = {"130", "300"})
  void laplaceWithLowBits_hasTheExactDistribution(String scale) {
    WholeNoise noise = laplace(scale);
    BigDecimal exact = Oracle.fraction(scale);
    assertFits(score(noise, 43, z -> Oracle.laplace(exact, z).doubleValue(), 600));
  }

  @ParameterizedTest
  @ValueSource(strings = {"17000", "90000"})
  void gaussianWithLowBits_hasTheExactDistribution(String sigma2) {
    WholeNoise noise = gaussian(sigma2);
    BigDecimal variance = Oracle.fraction(sigma2);
    double sum = Math.sqrt(2 * Math.PI * variance.doubleValue());
    assertFits(score(noise, 44, z -> Math.exp(-z * z / (2 * variance.doubleValue())) / sum, 600));
  }

  @ParameterizedTest
  @ValueSource(longs = {1L << 20, 1L << 40, 1L << 54, 1L << 62})
  void laplaceOfLargeScale_hasTheExponentialTail(long scale) {
    WholeNoise noise = laplace(Long.toString(scale));
    SecureBits bits = Seeded.bits(45);
    long[] found = new long[64];
    for (int i = 0; i < DRAWS; i++) {
      double below = -Math.expm1(-Math.abs((double) noise.addTo(0, bits)) / scale);
      found[(int) Math.min(63, below * 64)]++;
    }
    double[] expected = new double[64];
    java.util.Arrays.fill(expected, DRAWS / 64.0);
    if (scale < 1L << 60) { // beyond, what is cut off to the range of long is no more exponential
      assertFits(ChiSquare.score(found, expected, DRAWS));
    }
  }

  /** By the quarter of the sixteen-hundredths of σ, where bins of h and l meet. */
  @ParameterizedTest
  @ValueSource(longs = {1L << 20, 1L << 40})
  void gaussianOfLargeSigma_hasTheNormalDensity(long sigma) {
    WholeNoise noise = gaussian(BigInteger.valueOf(sigma).pow(2).toString());
    SecureBits bits = Seeded.bits(46);
    int cells = 800;
    double width = 4.0 / cells;
    long[] found = new long[cells];
    for (int i = 0; i < DRAWS; i++) {
      double x = Math.abs((double) noise.addTo(0, bits)) / sigma;
      if (x < 4) {
        found[(int) (x / width)]++;
      }
    }
    double[] expected = new double[cells];
    for (int i = 0; i < cells; i++) {
      expected[i] = DRAWS * mass(i * width, width);
    }
    assertFits(ChiSquare.score(found, expected, DRAWS));
  }

  /** Both signs of the normal density over [x, x + width), by Simpson's rule. */
  private static double mass(double x, double width) {
    return 2 * width / 6 * (density(x) + 4 * density(x + width / 2) + density(x + width));
  }

  private static double density(double x) {
    return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  }

  /** That the tests of this class see what they are to see. */
  @ParameterizedTest
  @ValueSource(strings = {"127", "133"})
  void scaleThatIsWrongByTwoPercent_isFound(String wrong) {
    BigDecimal exact = new BigDecimal("130");
    double score = score(laplace(wrong), 47, z -> Oracle.laplace(exact, z).doubleValue(), 600);
    assertTrue(score > ChiSquare.LIMIT, () -> "score " + score);
  }

  private static double score(WholeNoise noise, long seed, LongToDoubleFunction pmf, int most) {
    SecureBits bits = Seeded.bits(seed);
    Map<Long, Double> known = new HashMap<>();
    return ChiSquare.score(
        () -> noise.addTo(0, bits),
        z -> known.computeIfAbsent(Math.abs(z), pmf::applyAsDouble),
        most,
        DRAWS);
  }

  private static WholeNoise laplace(String scale) {
    return WholeNoise.laplace(Oracle.numerator(scale), Oracle.denominator(scale));
  }

  private static WholeNoise gaussian(String sigma2) {
    return WholeNoise.gaussian(Oracle.numerator(sigma2), Oracle.denominator(sigma2));
  }

  private static void assertFits(double score) {
    assertTrue(Math.abs(score) < ChiSquare.LIMIT, () -> "score " + score);
  }
}
