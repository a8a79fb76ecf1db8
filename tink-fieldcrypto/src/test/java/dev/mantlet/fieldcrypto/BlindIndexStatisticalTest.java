package dev.mantlet.fieldcrypto;

import static dev.mantlet.fieldcrypto.BlindIndexTest.CLINIC;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Tokens are spread as random bits are. The key is fixed, so that each run is the same. */
class BlindIndexStatisticalTest {
  private static final int VALUES = 40_000;

  @Test
  void falsePositivesAreAsManyAsTheBitsSay() {
    for (int bits : new int[] {8, 10, 12}) {
      BlindIndex.Equality<Long> index = index(bits);
      long[] rows = new long[1 << bits];
      for (long value = 0; value < VALUES; value++) {
        rows[(int) index.tokenFor(CLINIC, value).value()]++;
      }
      // Chi-squared with 2^bits - 1 degrees of freedom, near normal: six standard deviations are
      // passed by chance with less than one in 10^8.
      double expected = (double) VALUES / rows.length;
      double chi =
          Arrays.stream(rows).mapToDouble(n -> (n - expected) * (n - expected) / expected).sum();
      double freedom = rows.length - 1.0;
      assertTrue(Math.abs(chi - freedom) < 6 * Math.sqrt(2 * freedom), bits + " bits: " + chi);
      // Pairs that collide, twice, over the values: what a search for each of them finds besides.
      double stray = Arrays.stream(rows).mapToDouble(n -> n * (n - 1.0)).sum() / VALUES;
      double stated = index.expectedFalsePositives(VALUES - 1);
      assertEquals(stated, stray, 6 * Math.sqrt(2.0 * stated / VALUES), bits + " bits");
    }
  }

  @Test
  void statedNumberIsOthersOverTwoToTheBits() {
    assertEquals(4.0, index(10).expectedFalsePositives(4096));
    assertEquals(0.0, index(10).expectedFalsePositives(0));
  }

  private static BlindIndex.Equality<Long> index(int bits) {
    TestIndexKeys keys = new TestIndexKeys();
    keys.put(CLINIC, "an index key of thirty-two bytes".getBytes(UTF_8));
    return BlindIndex.using(keys).type("t").path("p").equalityOfNumbers().bits(bits).build();
  }
}
