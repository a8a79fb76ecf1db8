package dev.mantlet.guard.output;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mantlet.guard.spi.OutputRule;
import dev.mantlet.house.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Rows of probabilities that NumPy has changed, in double precision. */
class OutputVectorsTest {
  private static final Map<String, OutputRule> RULES = new LinkedHashMap<>();

  static {
    RULES.put("reverseSigmoid", ReverseSigmoid.beta(1).gamma(0.1));
    RULES.put("rounded", OutputRules.rounded(3));
    RULES.put("highConfidence", OutputRules.highConfidence(0.25));
    RULES.put("classLabels", OutputRules.labelOnly());
  }

  @Test
  void changedRows_areThoseOfTheReference() throws IOException {
    String json = Files.readString(Vectors.suite("guard/model-a/perturbations.json"));
    double[][] rows = rows(json, json.indexOf("\"input\""));
    for (Map.Entry<String, OutputRule> rule : RULES.entrySet()) {
      int start = json.indexOf("\"values\"", json.indexOf("\"" + rule.getKey() + "\""));
      double[][] expected = rows(json, start);
      assertEquals(rows.length, expected.length);
      // The logarithm and the exponential of two libraries may differ in their last digit.
      double tolerance = rule.getKey().equals("reverseSigmoid") ? 1e-15 : 0;
      for (int i = 0; i < rows.length; i++) {
        double[] row = rows[i].clone();
        assertEquals(Optional.empty(), rule.getValue().apply(row));
        assertArrayEquals(expected[i], row, tolerance, rule.getKey() + ", row " + i);
      }
    }
    Vectors.ran("guard/model-a/perturbations", RULES.size() * rows.length);
  }

  /** The array of arrays of numbers that begins after an index. */
  private static double[][] rows(String json, int from) {
    int start = json.indexOf("[", from);
    String text = json.substring(start + 1, end(json, start));
    return Arrays.stream(text.split("\\]"))
        .filter(row -> row.contains("["))
        .map(row -> row.substring(row.indexOf("[") + 1))
        .map(row -> Arrays.stream(row.split(",")).mapToDouble(Double::parseDouble).toArray())
        .toArray(double[][]::new);
  }

  private static int end(String json, int start) {
    int depth = 0;
    for (int i = start; i < json.length(); i++) {
      depth += json.charAt(i) == '[' ? 1 : json.charAt(i) == ']' ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    throw new AssertionError("the array does not end");
  }
}
