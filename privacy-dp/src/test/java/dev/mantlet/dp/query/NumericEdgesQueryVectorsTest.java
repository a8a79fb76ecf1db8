package dev.mantlet.dp.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.house.Vectors;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The numbers that break sums and bounds, as data and as bounds. */
class NumericEdgesQueryVectorsTest {
  private static final String SUITE = "hostile/numeric_edges.json";

  static List<List<String>> lists(String name) throws IOException {
    Matcher list =
        Pattern.compile("\"" + name + "\": \\[([^]]*)]")
            .matcher(Files.readString(Vectors.suite(SUITE)));
    return list.results()
        .map(found ->
            Stream.of(found.group(1).split(","))
                .map(item -> item.strip().replace("\"", ""))
                .toList())
        .toList();
  }

  static List<Double> doubles() throws IOException {
    return lists("doubleBits").get(0).stream()
        .map(hex -> Double.longBitsToDouble(Long.parseUnsignedLong(hex, 16)))
        .toList();
  }

  @Test
  void everyDouble_isRefusedAsNanOrMovesASumByAtMostItsSensitivity() throws IOException {
    List<Double> values = doubles();
    for (double[] bounds : new double[][] {{0, 1}, {-1e300, 1e300 * 0.1}, {-5, -1e-200}}) {
      if (Math.max(-bounds[0], bounds[1]) > 0x1p900) {
        continue;
      }
      for (double value : values) {
        DoubleSum sum = DoubleSum.ofValuesIn(bounds[0], bounds[1]);
        if (Double.isNaN(value)) {
          assertThrows(IllegalArgumentException.class, () -> sum.add("a", value));
        } else {
          sum.add("a", value);
          BigInteger moved = sum.exact().value().abs();
          long limit = sum.sensitivity(Adjacency.ADD_REMOVE).most();
          assertTrue(moved.compareTo(BigInteger.valueOf(limit)) <= 0, () -> "at " + value);
        }
      }
    }
    Vectors.ran(SUITE + " doubleBits as values", values.size());
  }

  @Test
  void everyDoubleAsABound_makesAGridOrIsRefused() throws IOException {
    List<Double> values = doubles();
    int refused = 0;
    for (double low : values) {
      for (double high : values) {
        try {
          Quantiles.ofValuesIn(low, high).addWithoutLimit(1);
          DoubleSum sum = DoubleSum.ofValuesIn(low, high);
          sum.addWithoutLimit(1);
          assertTrue(sum.sensitivity(Adjacency.REPLACE).most() >= 1);
        } catch (IllegalArgumentException e) {
          refused++;
        }
      }
    }
    assertTrue(refused > 0 && refused < values.size() * values.size());
    Vectors.ran(SUITE + " doubleBits as bounds", values.size() * values.size());
  }

  @Test
  void reorderedSums_areEqual() throws IOException {
    List<List<String>> all = lists("data");
    for (List<String> data : all) {
      List<Double> values = new ArrayList<>(data.stream().map(Double::valueOf).toList());
      BigInteger first = sum(values);
      Random random = new Random(1);
      for (int i = 0; i < 20; i++) {
        Collections.shuffle(values, random);
        assertEquals(first, sum(values));
      }
      BigInteger fewer = sum(values.subList(1, values.size()));
      long limit = DoubleSum.ofValuesIn(-0x1p53, 0x1p53).sensitivity(Adjacency.ADD_REMOVE).most();
      assertTrue(first.subtract(fewer).abs().compareTo(BigInteger.valueOf(limit)) <= 0);
    }
    assertEquals(3, all.size());
    Vectors.ran(SUITE + " reorderSumPairs", all.size());
  }

  private static BigInteger sum(List<Double> values) {
    DoubleSum sum = DoubleSum.ofValuesIn(-0x1p53, 0x1p53);
    values.forEach(sum::addWithoutLimit);
    return sum.exact().value();
  }

  @Test
  void everyLong_isAddedWithoutWrappingAround() throws IOException {
    List<Long> values = lists("longs").get(0).stream().map(Long::valueOf).toList();
    LongSum sum = LongSum.ofValuesIn(-Long.MAX_VALUE / 2, Long.MAX_VALUE / 2);
    BigInteger due = BigInteger.ZERO;
    for (long value : values) {
      sum.addWithoutLimit(value);
      long cut = Math.max(-Long.MAX_VALUE / 2, Math.min(value, Long.MAX_VALUE / 2));
      due = due.add(BigInteger.valueOf(cut));
      Histogram.withEdges(0, 1).addWithoutLimit(value);
    }
    assertEquals(due, sum.exact().value());
    Vectors.ran(SUITE + " longs", values.size());
  }
}
