package dev.mantlet.fieldcrypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** The statistic of the timing test, on numbers whose answer is known. */
class WelchTest {
  /** Means 3 and 6, variances 2.5 and 10, five each: (3 - 6) / sqrt(2.5 / 5 + 10 / 5). */
  @Test
  void statisticIsThatOfTheFormula() {
    double t = Welch.t(new double[] {1, 2, 3, 4, 5}, new double[] {2, 4, 6, 8, 10});
    assertEquals(-3 / Math.sqrt(2.5), t, 1e-12);
  }

  @Test
  void equalDistributionsStayBelowAndShiftedOnesRiseAbove() {
    Random random = new Random(17);
    double[] first = new double[20_000];
    double[] same = new double[20_000];
    double[] shifted = new double[20_000];
    for (int i = 0; i < first.length; i++) {
      first[i] = random.nextGaussian();
      same[i] = random.nextGaussian();
      shifted[i] = random.nextGaussian() + 0.1;
    }
    assertTrue(Welch.largest(first, same) < 4.5);
    assertTrue(Welch.largest(first, shifted) > 4.5);
  }
}
