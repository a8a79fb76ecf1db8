package dev.mantlet.dp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.internal.DiscreteGaussianSampler;
import dev.mantlet.dp.internal.DiscreteLaplaceSampler;
import dev.mantlet.dp.internal.SecureBits;
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
 * samplers (false alarm below 2e-6 each).
 */
class DiscretePmfVectorsTest {
  private static final String SUITE = "dp/discrete_pmf.json";
  private static final Pattern ROW =
      Pattern.compile(
          "\"dist\": \"(\\w+)\",\\s*\"(?:sigma2|scale)\": \"([^\"]+)\",\\s*\"pmf\": \\{([^}]*)}");
  private static final Pattern PROBABILITY = Pattern.compile("\"(\\d+)\": \"([^\"]+)\"");
  private static final int DRAWS = 200_000;

  private record Row(String distribution, String parameter, Map<Long, BigDecimal> pmf) {}

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
      Function<SecureBits, BigInteger> sampler = sampler(row);
      SecureBits bits = Seeded.bits(31);
      long[] found = new long[11];
      for (int i = 0; i < DRAWS; i++) {
        BigInteger z = sampler.apply(bits).abs();
        if (z.compareTo(BigInteger.TEN) <= 0) {
          found[z.intValue()]++;
        }
      }
      double[] expected = new double[11];
      row.pmf()
          .forEach((z, probability) ->
              expected[z.intValue()] = (z == 0 ? 1 : 2) * probability.doubleValue() * DRAWS);
      double score = ChiSquare.score(found, expected, DRAWS);
      assertTrue(Math.abs(score) < ChiSquare.LIMIT, () -> row + " has score " + score);
    }
    Vectors.ran(SUITE + " (samplers)", rows.size());
  }

  private static void assertAgree(BigDecimal expected, BigDecimal found, String what) {
    BigDecimal relative = found.subtract(expected).abs().divide(expected, Oracle.DIGITS);
    assertTrue(relative.compareTo(new BigDecimal("1e-20")) < 0, () -> what + ": " + found);
  }

  private static BigDecimal exact(Row row, long z) {
    BigDecimal parameter = Oracle.fraction(row.parameter());
    return row.distribution().equals("discrete_laplace")
        ? Oracle.laplace(parameter, z)
        : Oracle.gaussian(parameter, z);
  }

  private static Function<SecureBits, BigInteger> sampler(Row row) {
    BigInteger numerator = Oracle.numerator(row.parameter());
    BigInteger denominator = Oracle.denominator(row.parameter());
    return row.distribution().equals("discrete_laplace")
        ? DiscreteLaplaceSampler.withScale(numerator, denominator)::draw
        : DiscreteGaussianSampler.withVariance(numerator, denominator)::draw;
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
