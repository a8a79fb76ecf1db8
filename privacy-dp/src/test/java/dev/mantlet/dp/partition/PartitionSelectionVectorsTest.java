package dev.mantlet.dp.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.house.Vectors;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Probabilities computed elsewhere with 50 digits, from the recursion and not the closed form. */
class PartitionSelectionVectorsTest {
  private static final String SUITE = "dp/partition_selection.json";
  private static final Pattern ROW =
      Pattern.compile(
          "\\{\\s*\"eps\":\\s*([^,]+),\\s*\"delta\":\\s*([^,]+),\\s*\"prob\":\\s*\\{([^}]*)},"
              + "\\s*\"hard_threshold\":\\s*(\\d+)");
  private static final Pattern PROBABILITY = Pattern.compile("\"(\\d+)\":\\s*\"([^\"]+)\"");

  @Test
  void probabilitiesAreThoseOfTheReference() throws IOException {
    Matcher rows = ROW.matcher(Files.readString(Vectors.suite(SUITE)));
    int count = 0;
    while (rows.find()) {
      double epsilon = Double.parseDouble(rows.group(1).strip());
      double delta = Double.parseDouble(rows.group(2).strip());
      PrivacyLoss loss = PrivacyLoss.pure(epsilon).withDelta(delta);
      PartitionSelection selection = PartitionSelection.optimal(loss, 1, Adjacency.ADD_REMOVE);
      Matcher each = PROBABILITY.matcher(rows.group(3));
      while (each.find()) {
        double due = new BigDecimal(each.group(2)).doubleValue();
        double found = selection.probability(Long.parseLong(each.group(1)));
        assertEquals(1, found / due, 1e-9, () -> loss + ", n = " + each.group(1));
        count++;
      }
      assertTrue(selection.probability(Long.parseLong(rows.group(4))) > 1 - delta);
    }
    assertTrue(count >= 60, "found " + count);
    Vectors.ran(SUITE, count);
  }
}
