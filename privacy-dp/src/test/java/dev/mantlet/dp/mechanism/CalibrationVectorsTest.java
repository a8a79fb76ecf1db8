package dev.mantlet.dp.mechanism;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.house.Vectors;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The width of Gaussian noise on the real line, computed elsewhere to 25 digits. */
class CalibrationVectorsTest {
  private static final String SUITE = "dp/analytic_gaussian.json";
  private static final Pattern ROW =
      Pattern.compile("\"eps\": ([^,]+),\\s*\"delta\": ([^,]+),\\s*\"sigma\": \"([^\"]+)\"");

  @Test
  void widthIsThatOfTheVectors_andNeverBelow() throws IOException {
    String json = Files.readString(Vectors.suite(SUITE));
    Matcher row = ROW.matcher(json);
    int rows = 0;
    while (row.find()) {
      PrivacyLoss loss =
          new PrivacyLoss(new BigDecimal(row.group(1)), new BigDecimal(row.group(2)));
      BigDecimal exact = new BigDecimal(row.group(3));
      BigDecimal found = new BigDecimal(Calibration.continuous(BigDecimal.ONE, loss));
      BigDecimal above = found.subtract(exact).divide(exact, MathContext.DECIMAL64);
      assertTrue(above.signum() >= 0, () -> loss + " is too narrow by " + above);
      assertTrue(above.doubleValue() < 1e-12, () -> loss + " is too wide by " + above);
      rows++;
    }
    assertEquals(json.split("\"eps\"", -1).length - 1, rows, "every row was read");
    Vectors.ran(SUITE, rows);
  }
}
