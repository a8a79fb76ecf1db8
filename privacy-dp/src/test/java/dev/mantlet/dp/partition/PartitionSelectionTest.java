package dev.mantlet.dp.partition;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.Seeded;
import dev.mantlet.dp.SpendToken;
import dev.mantlet.dp.internal.Enclosure;
import dev.mantlet.dp.internal.Fraction;
import dev.mantlet.dp.internal.SecureBits;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionSelectionTest {
  private static final PrivacyLoss USUAL = PrivacyLoss.pure(1).withDelta(1e-5);

  private static PartitionSelection usual() {
    return PartitionSelection.optimal(USUAL, 1, Adjacency.ADD_REMOVE);
  }

  @Test
  void partitionWithoutUnits_isNeverKept() {
    SecureBits lowest = count -> 0;
    assertFalse(usual().keeps(0, lowest));
    assertEquals(0, usual().probability(0));
  }

  @Test
  void partitionOfOneUnit_isKeptWithProbabilityDelta() {
    assertEquals(1e-5, usual().probability(1), 1e-20);
  }

  @Test
  void partitionOfManyUnits_isAlwaysKept() {
    SecureBits highest = count -> (1L << count) - 1;
    assertTrue(usual().keeps(24, highest));
    assertTrue(usual().keeps(Long.MAX_VALUE, highest));
    assertEquals(1, usual().probability(Long.MAX_VALUE));
  }

  @ParameterizedTest
  @CsvSource({
    "0.1, 1e-5, 1",
    "1, 1e-10, 1",
    "2, 0.01, 1",
    "0.3, 1e-7, 10",
    "1, 0.5, 1",
    "5, 0.9, 1",
    "0.7, 1e-300, 3",
    "20, 1e-5, 2",
    "1e-3, 1e-3, 1"
  })
  void neighbouringNumbersOfUnits_areAsFarApartAsTheLossAllows(
      double epsilon, double delta, int partitions) {
    PrivacyLoss loss = PrivacyLoss.pure(epsilon).withDelta(delta);
    PartitionShare share = PartitionShare.of(loss, partitions, Adjacency.ADD_REMOVE);
    KeepProbability probability = new KeepProbability(share.epsilon(), share.delta());
    int bits = 1300;
    Enclosure growth = Enclosure.exp(share.epsilon(), bits);
    Enclosure delta1 = Enclosure.of(share.delta(), bits);
    Enclosure one = Enclosure.one(bits);
    BigInteger slack = BigInteger.ONE.shiftLeft(bits - 1200);
    long step = Math.max(1, probability.certain() / 300);
    for (long n = 1; n <= probability.certain() + 2; n += step) {
      Enclosure before = probability.of(n - 1, bits);
      Enclosure now = probability.of(n, bits);
      // The recursion of which theorem 1 is the solution, at more precision than the claim.
      BigInteger first = growth.times(before).plus(delta1).high();
      BigInteger second = one.minus(one.minus(before).minus(delta1).over(growth)).high();
      BigInteger due = first.min(second).min(one.high());
      if (one.minus(before).minus(delta1).low().signum() < 0) {
        due = one.high(); // the second condition asks for nothing
        due = due.min(first);
      }
      BigInteger off = now.low().subtract(due).abs();
      assertTrue(off.compareTo(slack) < 0, "n = " + n + ", off by " + off.bitLength() + " bits");
      assertTrue(now.high().subtract(now.low()).bitLength() <= 2, "the enclosure is narrow");
    }
  }

  @Test
  void everyKnownThreshold_isEnclosedByTwoWords() {
    PartitionShare share = PartitionShare.of(USUAL, 10, Adjacency.ADD_REMOVE);
    KeepProbability probability = new KeepProbability(share.epsilon(), share.delta());
    for (long n = 0; n < probability.certain(); n++) {
      Enclosure coarse = probability.of(n, PartitionSelection.WORD);
      assertTrue(coarse.high().subtract(coarse.low()).intValueExact() <= 2);
    }
  }

  /** The words around the threshold, and then each of the words that follow them. */
  @Test
  void decisionIsThatOfTheWholeExpansion() {
    PartitionShare share = PartitionShare.of(USUAL, 1, Adjacency.ADD_REMOVE);
    KeepProbability probability = new KeepProbability(share.epsilon(), share.delta());
    // Not for one unit: δ is a binary fraction, and bits that spell it out for ever decide nothing.
    for (int n = 2; n <= 20; n++) {
      BigInteger exact = probability.of(n, 4 * PartitionSelection.WORD).low();
      for (int words = 1; words <= 3; words++) {
        for (int off = -2; off <= 2; off++) {
          BigInteger prefix = exact.shiftRight((4 - words) * PartitionSelection.WORD);
          BigInteger drawn = prefix.add(BigInteger.valueOf(off));
          if (drawn.signum() >= 0 && off != 0) {
            boolean below = off < 0;
            assertEquals(below, usual().keeps(n, words(drawn, words)), "n = " + n + ", " + off);
          }
        }
      }
    }
  }

  private static SecureBits words(BigInteger number, int words) {
    int[] next = {words};
    return count -> {
      next[0]--;
      return number.shiftRight(next[0] * count).longValue() & Long.MAX_VALUE;
    };
  }

  /** False alarm below 2e-6 for each number of units (4.75 standard deviations). */
  @Test
  void sharesOfKeptPartitions_areTheProbabilities() {
    PartitionSelection selection =
        PartitionSelection.optimal(PrivacyLoss.pure(1).withDelta(0.01), 1, Adjacency.ADD_REMOVE);
    SecureBits bits = Seeded.bits(71);
    int draws = 200_000;
    for (int n = 1; n <= 8; n++) {
      int kept = 0;
      for (int i = 0; i < draws; i++) {
        kept += selection.keeps(n, bits) ? 1 : 0;
      }
      double due = selection.probability(n);
      double deviation = Math.sqrt(due * (1 - due) / draws);
      assertEquals(due, (double) kept / draws, 4.75 * deviation, "n = " + n);
    }
  }

  @ParameterizedTest
  @EnumSource(Adjacency.class)
  void shareOfEachPartition_addsUpToNoMoreThanTheLoss(Adjacency adjacency) {
    int changed = adjacency == Adjacency.REPLACE ? 2 : 1;
    for (int partitions : new int[] {1, 2, 3, 10, 1000}) {
      for (double delta : new double[] {0.5, 1e-3, 1e-10, 1e-29, 1e-31, 1e-300}) {
        PrivacyLoss loss = PrivacyLoss.pure(1).withDelta(delta);
        Fraction share = PartitionShare.of(loss, partitions, adjacency).delta();
        BigDecimal kept = decimal(share.denominator().subtract(share.numerator()), share);
        BigDecimal none = kept.pow(changed * partitions, new MathContext(700));
        BigDecimal least = BigDecimal.ONE.subtract(loss.delta());
        assertTrue(none.compareTo(least) >= 0, () -> partitions + " at " + delta);
        BigDecimal most = BigDecimal.ONE.subtract(loss.delta().multiply(new BigDecimal("1.0001")));
        assertTrue(delta == 0.5 || none.compareTo(most) > 0 && none.compareTo(BigDecimal.ONE) < 0);
      }
    }
  }

  private static BigDecimal decimal(BigInteger numerator, Fraction share) {
    return new BigDecimal(numerator)
        .divide(new BigDecimal(share.denominator()), new MathContext(700));
  }

  @Test
  void largestShareOfDelta_isMoreThanAnEqualOne() {
    PrivacyLoss loss = PrivacyLoss.pure(1).withDelta(0.5);
    double share = PartitionSelection.optimal(loss, 10, Adjacency.ADD_REMOVE).probability(1);
    assertEquals(1 - Math.pow(0.5, 0.1), share, 1e-12);
    assertTrue(share > 0.05);
  }

  @Test
  void morePartitionsAUnit_keepFewer() {
    double one = usual().probability(10);
    double ten = PartitionSelection.optimal(USUAL, 10, Adjacency.ADD_REMOVE).probability(10);
    double replaced = PartitionSelection.optimal(USUAL, 10, Adjacency.REPLACE).probability(10);
    assertTrue(one > ten && ten > replaced);
  }

  @Test
  void selectionNamesThePositions_ascending() {
    PartitionSelection selection = usual();
    int[] kept =
        selection.select(new long[] {0, 100, 0, 50, 1}, Seeded.token(USUAL, Seeded.bits(1)));
    assertArrayEquals(new int[] {1, 3}, kept);
  }

  @Test
  void tokenOfAnotherLoss_isRefusedAndStaysGood() {
    SpendToken token = Seeded.token(PrivacyLoss.pure(1), Seeded.bits(1));
    assertThrows(IllegalArgumentException.class, () -> usual().select(new long[] {1}, token));
    token.split(PrivacyLoss.pure(1));
  }

  @Test
  void tokenIsGoodOnce() {
    SpendToken token = Seeded.token(USUAL, Seeded.bits(1));
    usual().select(new long[] {1}, token);
    assertThrows(IllegalStateException.class, () -> usual().select(new long[] {1}, token));
  }

  @Test
  void negativeNumberOfUnits_isRefusedBeforeTheTokenIsUsed() {
    SpendToken token = Seeded.token(USUAL, Seeded.bits(1));
    assertThrows(IllegalArgumentException.class, () -> usual().select(new long[] {5, -1}, token));
    assertArrayEquals(new int[0], usual().select(new long[] {0}, token));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, (1 << 20) + 1})
  void numberOfPartitionsOutOfRange_isRefused(int partitions) {
    assertThrows(
        IllegalArgumentException.class,
        () -> PartitionSelection.optimal(USUAL, partitions, Adjacency.ADD_REMOVE));
  }

  @Test
  void lossWithoutDelta_isRefused() {
    var refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> PartitionSelection.optimal(PrivacyLoss.pure(1), 1, Adjacency.ADD_REMOVE));
    assertEquals(
        "partitions from the data need an epsilon and a delta above zero, was (ε = 1, δ = 0)",
        refused.getMessage());
  }

  @Test
  void smallestLosses_haveTheirSelection() {
    PrivacyLoss smallest = PrivacyLoss.pure(0x1p-40).withDelta(Double.MIN_VALUE);
    PartitionSelection selection = PartitionSelection.optimal(smallest, 1, Adjacency.ADD_REMOVE);
    assertEquals(Double.MIN_VALUE, selection.probability(1));
    assertEquals(1, selection.probability(1L << 52));
    double[] rising = {
      selection.probability(1L << 30),
      selection.probability(1L << 45),
      selection.probability(1L << 50)
    };
    double[] sorted = rising.clone();
    Arrays.sort(sorted);
    assertArrayEquals(sorted, rising);
    assertTrue(selection.keeps(1L << 52, count -> (1L << count) - 1));
    assertThrows(
        IllegalArgumentException.class,
        () -> PartitionSelection.optimal(smallest, 2, Adjacency.ADD_REMOVE));
  }
}
