package dev.mantlet.dp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.internal.DiscreteGaussianSampler;
import dev.mantlet.dp.internal.DiscreteLaplaceSampler;
import dev.mantlet.dp.internal.SecureBits;
import dev.mantlet.dp.internal.WholeNoise;
import dev.mantlet.house.Vectors;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Probabilities computed elsewhere to 50 digits: for the oracle of the other tests, and for the
 * samplers. For a seed picked blindly, a right sampler fails with probability below 2e-6 a row, and
 * one of all rows and kinds with less than 1e-4. Ten million draws of the fast ones in the nightly
 * run.
 */
class DiscretePmfVectorsTest {
  private static final String SUITE = "dp/discrete_pmf.json";
  private static final Pattern ROW =
      Pattern.compile(
          "\"dist\": \"(\\w+)\",\\s*\"(?:sigma2|scale)\": \"([^\"]+)\",\\s*\"pmf\": \\{([^}]*)}");
  private static final Pattern PROBABILITY = Pattern.compile("\"(\\d+)\": \"([^\"]+)\"");
  private static final int DRAWS = 200_000;
  private static final int DRAWS_OF_TABLES =
      Boolean.getBoolean("mantlet.nightly") ? 10_000_000 : 200_000;

  private record Row(String distribution, String parameter, Map<Long, BigDecimal> pmf) {
    boolean isLaplace() {
      return distribution.equals("discrete_laplace");
    }

    BigInteger n() {
      return Oracle.numerator(parameter);
    }

    BigInteger d() {
      return Oracle.denominator(parameter);
    }

    /** Whether noise by fixed work is for it. */
    boolean isNarrow() {
      double width = Oracle.fraction(parameter).doubleValue();
      return (isLaplace() ? width : Math.sqrt(width)) <= WholeNoise.MOST_FIXED;
    }
  }

  @Test
  void oracleAgreesTo20Digits() throws IOException {
    List<Row> rows = rows();
    for (Row row : rows) {
      row.pmf().forEach((z, expected) -> assertAgree(expected, exact(row, z), row + " at " + z));
    }
    Vectors.ran(SUITE + " (probabilities)", rows.stream().mapToInt(row -> row.pmf().size()).sum());
  }

  @Test
  void samplersHaveTheseProbabilities() throws IOException {
    List<Row> rows = rows();
    for (Row row : rows) {
      assertFits(row, sampler(row), DRAWS);
    }
    Vectors.ran(SUITE + " (samplers)", rows.size());
  }

  @Test
  void fastSamplersHaveTheseProbabilities() throws IOException {
    List<Row> rows = rows();
    for (Row row : rows) {
      WholeNoise fast = row.isLaplace() ? WholeNoise.laplace(row.n(), row.d()) : gaussian(row);
      assertFits(row, bits -> fast.addTo(BigInteger.ZERO, bits), DRAWS_OF_TABLES);
    }
    Vectors.ran(SUITE + " (fast samplers)", rows.size());
  }

  private static WholeNoise gaussian(Row row) {
    return WholeNoise.gaussian(row.n(), row.d());
  }

  @Test
  void samplersByFixedWorkHaveTheseProbabilities() throws IOException {
    List<Row> narrow = rows().stream().filter(Row::isNarrow).toList();
    for (Row row : narrow) {
      WholeNoise fixed =
          row.isLaplace()
              ? WholeNoise.laplaceByFixedWork(row.n(), row.d())
              : WholeNoise.gaussianByFixedWork(row.n(), row.d());
      assertFits(row, bits -> fixed.addTo(BigInteger.ZERO, bits), DRAWS_OF_TABLES / 4);
    }
    Vectors.ran(SUITE + " (samplers by fixed work)", narrow.size());
  }

  private static void assertFits(Row row, Function<SecureBits, BigInteger> sampler, int draws) {
    SecureBits bits = Seeded.bits(31);
    long[] found = new long[11];
    for (int i = 0; i < draws; i++) {
      BigInteger z = sampler.apply(bits).abs();
      if (z.compareTo(BigInteger.TEN) <= 0) {
        found[z.intValue()]++;
      }
    }
    double[] expected = new double[11];
    row.pmf()
        .forEach((z, probability) ->
            expected[z.intValue()] = (z == 0 ? 1 : 2) * probability.doubleValue() * draws);
    double score = ChiSquare.score(found, expected, draws);
    assertTrue(Math.abs(score) < ChiSquare.LIMIT, () -> row + " has score " + score);
  }

  private static void assertAgree(BigDecimal expected, BigDecimal found, String what) {
    BigDecimal relative = found.subtract(expected).abs().divide(expected, Oracle.DIGITS);
    assertTrue(relative.compareTo(new BigDecimal("1e-20")) < 0, () -> what + ": " + found);
  }

  private static BigDecimal exact(Row row, long z) {
    BigDecimal parameter = Oracle.fraction(row.parameter());
    return row.isLaplace() ? Oracle.laplace(parameter, z) : Oracle.gaussian(parameter, z);
  }

  private static Function<SecureBits, BigInteger> sampler(Row row) {
    return row.isLaplace()
        ? DiscreteLaplaceSampler.withScale(row.n(), row.d())::draw
        : DiscreteGaussianSampler.withVariance(row.n(), row.d())::draw;
  }

  private static List<Row> rows() throws IOException {
    List<Row> rows = new ArrayList<>();
    String json = Files.readString(Vectors.suite(SUITE));
    Matcher row = ROW.matcher(json);
    while (row.find()) {
      Map<Long, BigDecimal> pmf = new LinkedHashMap<>();
      Matcher each = PROBABILITY.matcher(row.group(3));
      while (each.find()) {
        pmf.put(Long.valueOf(each.group(1)), new BigDecimal(each.group(2)));
      }
      rows.add(new Row(row.group(1), row.group(2), pmf));
    }
    assertEquals(json.split("\"dist\"", -1).length - 1, rows.size(), "every row was read");
    return rows;
  }
}
