package dev.mantlet.dp.local;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.BitTree;
import dev.mantlet.dp.ChiSquare;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.Seeded;
import dev.mantlet.dp.internal.SecureBits;
import dev.mantlet.dp.internal.SeededReports;
import dev.mantlet.testkit.TestOnly;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The seeds are fixed, so the outcomes are too; for a seed picked blindly, a right oracle fails one
 * of these checks with probability below 2e-6 (4.75 standard deviations).
 */
class FrequencyOracleTest {
  private static final int REPORTS = 7_800;

  private static final List<BiFunction<Integer, Epsilon, FrequencyOracle>> KINDS =
      List.of(KaryResponse::of, UnaryEncoding::of, LocalHashing::of, HadamardResponse::of);

  private static Stream<FrequencyOracle> oracles() {
    return KINDS.stream()
        .flatMap(kind ->
            Stream.of("0.5", "1", "3", "6").map(epsilon -> kind.apply(12, Epsilon.of(epsilon))));
  }

  private static ReportClient client(FrequencyOracle oracle, long seed) {
    return new ReportClient(oracle, Seeded.bits(seed));
  }

  /** Value v is held by (v + 1) clients in 78. */
  private static ReportTally tally(FrequencyOracle oracle, int reports, long seed) {
    ReportClient client = client(oracle, seed);
    ReportTally tally = oracle.tally();
    for (int i = 0; i < reports; i++) {
      tally.add(client.report(holder(i)));
    }
    return tally;
  }

  private static int holder(int client) {
    int rest = client % 78;
    int value = 0;
    while (rest > value) {
      rest -= ++value;
    }
    return value;
  }

  private static long holders(int value, int reports) {
    return IntStream.range(0, reports).filter(i -> holder(i) == value).count();
  }

  @ParameterizedTest
  @MethodSource("oracles")
  void estimates_areWithinTheirStatedDeviation(FrequencyOracle oracle) {
    List<FrequencyEstimate> estimates = tally(oracle, REPORTS, 61).estimates();
    for (int value = 0; value < 12; value++) {
      double deviation = Math.sqrt(estimates.get(value).variance());
      assertEquals(holders(value, REPORTS), estimates.get(value).value(), 4.75 * deviation);
    }
  }

  /** The variance of the estimates of one value over 200 tallies of 156 reports, on both sides. */
  @ParameterizedTest
  @MethodSource("oracles")
  void variance_isThatOfTheEstimates_andTheyHaveNoBias(FrequencyOracle oracle) {
    int tallies = 200;
    double sum = 0;
    double squares = 0;
    double stated = 0;
    for (int seed = 0; seed < tallies; seed++) {
      FrequencyEstimate estimate = tally(oracle, 156, 1000 + seed).estimate(7);
      double off = estimate.value() - holders(7, 156);
      sum += off;
      squares += off * off;
      stated += estimate.variance();
    }
    double variance = stated / tallies;
    assertEquals(0, sum / tallies, 4.75 * Math.sqrt(variance / tallies));
    assertEquals(1, squares / tallies / variance, 4.75 * Math.sqrt(3.0 / tallies));
  }

  @ParameterizedTest
  @MethodSource("oracles")
  void interval_holdsTheExactNumberAtLeastAsOftenAsItSays(FrequencyOracle oracle) {
    int held = 0;
    for (int seed = 0; seed < 100; seed++) {
      FrequencyEstimate.Interval interval =
          tally(oracle, 156, 2000 + seed).estimate(7).interval(0.9);
      held += interval.low() <= holders(7, 156) && holders(7, 156) <= interval.high() ? 1 : 0;
    }
    int found = held;
    assertTrue(found >= 100 * (0.9 - 4.75 * 0.03), () -> "held in " + found);
  }

  @ParameterizedTest
  @MethodSource("oracles")
  void estimateOfOneValue_isThatOfAll(FrequencyOracle oracle) {
    ReportTally tally = tally(oracle, 500, 62);
    for (int value = 0; value < 12; value++) {
      assertEquals(tally.estimate(value).value(), tally.estimates().get(value).value());
      assertEquals(
          tally.estimate(value).interval(0.95), tally.estimates().get(value).interval(0.95));
    }
  }

  @ParameterizedTest
  @MethodSource("oracles")
  void merging_isCountingAll(FrequencyOracle oracle) {
    ReportClient client = client(oracle, 63);
    ReportTally all = oracle.tally();
    ReportTally one = oracle.tally();
    ReportTally other = oracle.tally();
    for (int i = 0; i < 300; i++) {
      byte[] report = client.report(holder(i));
      all.add(report);
      (i % 3 == 0 ? one : other).add(report);
    }
    one.merge(other);
    assertEquals(300, one.reports());
    for (int value = 0; value < 12; value++) {
      assertEquals(all.estimate(value).value(), one.estimate(value).value());
    }
    assertThrows(IllegalArgumentException.class, () -> one.merge(one));
    assertThrows(
        IllegalArgumentException.class,
        () -> one.merge(KaryResponse.of(13, Epsilon.of(1)).tally()));
    assertEquals(300, one.reports());
  }

  /**
   * Each number of a report, over all sequences of 18 bits: its share for one value is a lower
   * bound of its probability, and its share and what is undecided for another an upper bound; so
   * the ratio is at most e^ε.
   */
  @ParameterizedTest
  @CsvSource({"0, 0.5", "0, 1", "2, 0.5", "2, 1", "3, 0.5", "3, 1", "3, 2"})
  void noReport_isMoreThanExpEpsilonTimesAsLikely(int kind, String epsilon) {
    FrequencyOracle oracle = KINDS.get(kind).apply(4, Epsilon.of(epsilon));
    double most = Math.exp(Double.parseDouble(epsilon));
    double widest = 0;
    BitTree<List<Byte>> one = payloads(oracle, 0);
    for (int value = 1; value < 4; value++) {
      BitTree<List<Byte>> other = payloads(oracle, value);
      for (int number = 0; number < 256; number++) {
        List<Byte> payload = List.of((byte) number);
        double high = one.atLeast(payload) + one.undecided();
        assertTrue(other.atLeast(payload) <= most * high, () -> "number " + payload);
        if (one.atLeast(payload) > 0) {
          widest = Math.max(widest, other.atLeast(payload) / one.atLeast(payload));
        }
      }
    }
    assertTrue(widest >= 0.9 * most, "and about as likely it is");
  }

  private static BitTree<List<Byte>> payloads(FrequencyOracle oracle, int value) {
    return BitTree.explore(
        18,
        bits -> {
          byte[] payload = oracle.payload(value, bits);
          return IntStream.range(0, payload.length).mapToObj(i -> payload[i]).toList();
        });
  }

  /** All sequences of the bits in 0 to 2^17: each of two values has eight bits and a fair one. */
  @Test
  void bitsOfAUnaryReport_haveTheProbabilitiesOneHalfAndOneInExpEpsilonAndOne() {
    FrequencyOracle oracle = UnaryEncoding.of(2, Epsilon.of(1));
    BitTree<List<Byte>> tree = payloads(oracle, 0);
    double q = 1 / (Math.E + 1);
    double[] expected = {(1 - q) / 2, (1 - q) / 2, q / 2, q / 2};
    for (int payload = 0; payload < 4; payload++) {
      double share = tree.atLeast(List.of((byte) payload));
      assertTrue(share <= expected[payload]);
      assertTrue(expected[payload] <= share + tree.undecided());
    }
  }

  @ParameterizedTest
  @MethodSource("oracles")
  void reports_haveTheExactDistributionOverTheSupport(FrequencyOracle oracle) {
    // Support of the own value and of one other, which is all that the estimates are made of.
    SecureBits bits = Seeded.bits(64);
    long[] found = new long[2];
    for (int i = 0; i < REPORTS; i++) {
      long[] counters = new long[oracle.counters()];
      oracle.count(oracle.payload(3, bits), counters);
      found[0] += oracle.estimate(counters, 1, 3).value() > 0.5 ? 1 : 0;
      found[1] += oracle.estimate(counters, 1, 8).value() > 0.5 ? 1 : 0;
    }
    double power = Math.exp(oracle.epsilon().value().doubleValue());
    for (int i = 0; i < 2; i++) {
      double p = support(oracle, power, i == 0);
      double[] expected = {p * REPORTS};
      double score = (found[i] - expected[0]) / Math.sqrt(p * (1 - p) * REPORTS);
      assertTrue(Math.abs(score) < ChiSquare.LIMIT, () -> "score " + score);
    }
  }

  private static double support(FrequencyOracle oracle, double power, boolean own) {
    if (oracle instanceof KaryResponse) {
      return (own ? power : 1) / (power + 11);
    } else if (oracle instanceof UnaryEncoding) {
      return own ? 0.5 : 1 / (power + 1);
    } else if (oracle instanceof LocalHashing hashing) {
      return own ? power / (power + hashing.hashes() - 1) : 1.0 / hashing.hashes();
    }
    int logUp = 64 - Long.numberOfLeadingZeros((long) power); // 2^logUp is above e^ε
    int blocks = 1 << Math.min(logUp, 5) - 1;
    int columns = Integer.highestOneBit((12 + blocks - 1) / blocks) * 2;
    double all = power + 2 * blocks - 1;
    boolean sameBlock = 3 / (columns - 1) == 8 / (columns - 1);
    return (own ? power : sameBlock ? (power + 1) / 2 : 1) / all;
  }

  @Test
  void anyTwoValues_meetUnderExactlyOneInGHashFunctions() {
    for (String epsilon : List.of("0.1", "1", "1.7", "3")) {
      LocalHashing oracle = LocalHashing.of(30, Epsilon.of(epsilon));
      int g = oracle.hashes();
      int functions = 1;
      while (functions < 30) {
        functions *= g;
      }
      for (int one = 0; one < 30; one++) {
        for (int other = 0; other < one; other++) {
          int meetings = 0;
          for (int function = 0; function < functions; function++) {
            meetings += oracle.hash(function, one) == oracle.hash(function, other) ? 1 : 0;
          }
          assertEquals(functions / g, meetings);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0.1, 2", "1, 3", "1.7, 7", "3, 23", "6, 401", "32, 65521"})
  void numberOfHashes_isThePrimeNearestToExpEpsilonAndOne(String epsilon, int hashes) {
    assertEquals(hashes, LocalHashing.of(100, Epsilon.of(epsilon)).hashes());
  }

  /** The server's steps from value to value against the hash itself. */
  @Test
  void supportOfAHashedReport_isTheValuesWithThatHash() {
    LocalHashing oracle = LocalHashing.of(200, Epsilon.of("1.7"));
    SecureBits bits = Seeded.bits(65);
    for (int i = 0; i < 200; i++) {
      byte[] payload = oracle.payload(i, bits);
      long number = 0;
      for (byte b : payload) {
        number = number << 8 | b & 0xff;
      }
      long[] counters = new long[200];
      oracle.count(payload, counters);
      for (int value = 0; value < 200; value++) {
        boolean supported = oracle.hash(number / 7, value) == number % 7;
        assertEquals(supported ? 1 : 0, counters[value]);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("oracles")
  void reportOfAnotherLengthOrHead_isRefusedAndNotCounted(FrequencyOracle oracle) {
    ReportTally tally = oracle.tally();
    byte[] report = client(oracle, 66).report(5);
    for (int length = 0; length < report.length; length++) {
      byte[] cut = Arrays.copyOf(report, length);
      assertThrows(IllegalArgumentException.class, () -> tally.add(cut));
    }
    byte[] longer = Arrays.copyOf(report, report.length + 1);
    assertThrows(IllegalArgumentException.class, () -> tally.add(longer));
    for (int bit = 0; bit < 8 * ReportFormat.HEAD_BYTES; bit++) {
      byte[] other = report.clone();
      other[bit / 8] ^= (byte) (1 << bit % 8);
      assertThrows(IllegalArgumentException.class, () -> tally.add(other));
    }
    assertEquals(0, tally.reports());
    tally.add(report);
    assertEquals(1, tally.reports());
  }

  @ParameterizedTest
  @MethodSource("oracles")
  void everyPayload_isCountedOrRefusedWhole(FrequencyOracle oracle) {
    SplittableRandom random = new SplittableRandom(67);
    byte[] report = client(oracle, 66).report(5);
    ReportTally tally = oracle.tally();
    int counted = 0;
    for (int i = 0; i < 500; i++) {
      random.nextBytes(report);
      byte[] head = client(oracle, 1).report(0);
      System.arraycopy(head, 0, report, 0, ReportFormat.HEAD_BYTES);
      try {
        tally.add(report);
        counted++;
      } catch (IllegalArgumentException refused) {
        assertTrue(refused.getMessage().endsWith("nothing was counted"));
      }
      assertEquals(counted, tally.reports());
    }
    byte[] largest = report.clone();
    Arrays.fill(largest, ReportFormat.HEAD_BYTES, largest.length, (byte) 0xff);
    if (!(oracle instanceof HadamardResponse)) {
      assertThrows(IllegalArgumentException.class, () -> tally.add(largest));
    }
  }

  @Test
  void reportForAnotherEpsilon_isRefused() {
    byte[] report = client(KaryResponse.of(4, Epsilon.of("0.5")), 1).report(0);
    ReportTally tally = KaryResponse.of(4, Epsilon.of("0.6")).tally();
    var refused = assertThrows(IllegalArgumentException.class, () -> tally.add(report));
    assertTrue(refused.getMessage().contains("epsilon of a report=0.6"), refused::getMessage);
  }

  @ParameterizedTest
  @MethodSource("oracles")
  void valueThatThereIsNot_isRefusedWithoutTellingIt(FrequencyOracle oracle) {
    ReportClient client = oracle.client();
    for (int value : new int[] {-1, 12, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      var refused = assertThrows(IllegalArgumentException.class, () -> client.report(value));
      assertEquals("a value must be from 0 to 12, exclusive", refused.getMessage());
      assertThrows(IllegalArgumentException.class, () -> oracle.tally().estimate(value));
    }
  }

  @Test
  void numbersOutOfRange_areRefused() {
    Epsilon one = Epsilon.of(1);
    for (var kind : KINDS) {
      assertThrows(IllegalArgumentException.class, () -> kind.apply(1, one));
      assertThrows(IllegalArgumentException.class, () -> kind.apply(Integer.MAX_VALUE, one));
      assertThrows(IllegalArgumentException.class, () -> kind.apply(4, Epsilon.of("32.1")));
      kind.apply(2, Epsilon.of(0x1p-40));
      kind.apply(4096, Epsilon.of(32)).client().report(4095);
    }
  }

  @ParameterizedTest
  @MethodSource("oracles")
  void noReports_estimateNothing(FrequencyOracle oracle) {
    FrequencyEstimate estimate = oracle.tally().estimate(3);
    assertEquals(0, estimate.value(), 0);
    assertEquals(0, estimate.variance(), 0);
    assertEquals(new FrequencyEstimate.Interval(0, 0, 0.9), estimate.interval(0.9));
  }

  @Test
  void clients_drawBitsOfTheirOwn() {
    FrequencyOracle oracle = UnaryEncoding.of(256, Epsilon.of(1));
    assertNotEquals(
        Arrays.toString(oracle.client().report(1)), Arrays.toString(oracle.client().report(1)));
  }

  @Test
  void seededClient_repeatsItself_andNeedsTheCapability() {
    FrequencyOracle oracle = UnaryEncoding.of(256, Epsilon.of(1));
    assertArrayEquals(
        SeededReports.client(new TestOnly(), oracle, new SplittableRandom(1)::nextLong).report(9),
        SeededReports.client(new TestOnly(), oracle, new SplittableRandom(1)::nextLong).report(9));
    assertThrows(
        IllegalArgumentException.class, () -> SeededReports.client("let me in", oracle, () -> 1));
  }

  @Test
  void sizesOfReports_areSmall() {
    Epsilon one = Epsilon.of(1);
    assertEquals(3 + 2, KaryResponse.of(1000, one).client().report(1).length);
    assertEquals(3 + 125, UnaryEncoding.of(1000, one).client().report(1).length);
    assertEquals(3 + 2, LocalHashing.of(1000, one).client().report(1).length);
    assertEquals(3 + 2, HadamardResponse.of(1000, one).client().report(1).length);
  }
}
