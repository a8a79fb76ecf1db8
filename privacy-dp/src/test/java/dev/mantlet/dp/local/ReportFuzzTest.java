package dev.mantlet.dp.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.Mutations;
import dev.mantlet.dp.Seeded;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bytes of all sorts for the servers of local reports: each is counted as one report, or refused
 * and then changes nothing.
 */
class ReportFuzzTest {
  static List<FrequencyOracle> oracles() {
    Epsilon epsilon = Epsilon.of("1.5");
    return List.of(
        KaryResponse.of(300, epsilon),
        UnaryEncoding.of(77, epsilon),
        LocalHashing.of(1000, epsilon),
        HadamardResponse.of(1000, epsilon));
  }

  @ParameterizedTest
  @MethodSource("oracles")
  void anyBytes_areCountedAsOneReportOrRefused(FrequencyOracle oracle) {
    ReportClient client = new ReportClient(oracle, Seeded.bits(22));
    Mutations mutations = new Mutations(21);
    ReportTally tally = oracle.tally();
    int tries = Mutations.tries(2000);
    int counted = 0;
    for (int i = 0; i < tries; i++) {
      byte[] good = client.report(i % oracle.values());
      byte[] bytes = mutations.of(good, client.report(0));
      if (i % 2 == 0) { // a right length and head, so that the payload is reached
        bytes = Arrays.copyOf(bytes, good.length);
        System.arraycopy(good, 0, bytes, 0, ReportFormat.HEAD_BYTES);
      }
      counted += isCounted(tally, bytes) ? 1 : 0;
      assertEquals(counted, tally.reports());
    }
    assertTrue(counted > tries / 10 && counted < tries, "counted " + counted);
    for (FrequencyEstimate estimate : tally.estimates()) {
      assertTrue(Double.isFinite(estimate.value()), estimate::toString);
    }
  }

  private static boolean isCounted(ReportTally tally, byte[] bytes) {
    try {
      tally.add(bytes);
      return true;
    } catch (IllegalArgumentException refused) {
      assertTrue(refused.getMessage().length() > 10);
      return false;
    }
  }
}
