package dev.mantlet.dp.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.Seeded;
import dev.mantlet.dp.Sensitivity;
import dev.mantlet.dp.SpendToken;
import dev.mantlet.dp.internal.SecureBits;
import dev.mantlet.dp.mechanism.DiscreteGaussianVector;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThresholdedCountsTest {
  private static final PrivacyLoss USUAL = PrivacyLoss.pure(1).withDelta(1e-5);

  /** P(noise >= m) = q^m / (1 + q). */
  private static double atLeast(long m, double scale) {
    double q = Math.exp(-1 / scale);
    return Math.pow(q, m) / (1 + q);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1e-5, 1, 1, ADD_REMOVE, 1",
    "1, 1e-5, 1, 1, REPLACE, 2",
    "0.1, 1e-10, 3, 2, ADD_REMOVE, 3",
    "8, 0.5, 1, 1, ZERO_OUT, 1",
    "1, 1e-300, 5, 7, ADD_REMOVE, 5"
  })
  void thresholdIsTheSmallestThatHidesOneUnit(
      double epsilon, double delta, int partitions, int perPartition, Adjacency adjacency, int of) {
    PrivacyLoss loss = PrivacyLoss.pure(epsilon).withDelta(delta);
    var counts = ThresholdedCounts.laplace(loss, partitions, perPartition, adjacency);
    double share = -Math.expm1(Math.log1p(-delta) / of);
    double scale = (double) of * perPartition / epsilon;
    long beyond = counts.threshold() - perPartition;
    assertTrue(atLeast(beyond, scale) <= share * (1 + 1e-9), () -> "threshold " + counts);
    assertTrue(beyond == 1 || atLeast(beyond - 1, scale) > share * (1 - 1e-9));
  }

  /** P(Z >= m), the terms one by one. */
  private static double gaussianAtLeast(long m, double sigma) {
    double all = 0;
    double beyond = 0;
    int far = (int) (40 * sigma) + 40;
    for (int z = -far; z <= far; z++) {
      double term = Math.exp(-z * (double) z / (2 * sigma * sigma));
      all += term;
      beyond += z >= m ? term : 0;
    }
    return beyond / all;
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1e-5, 1, 1, ADD_REMOVE, 1",
    "1, 1e-5, 1, 1, REPLACE, 2",
    "0.1, 1e-10, 3, 2, ADD_REMOVE, 3",
    "8, 0.5, 1, 1, ZERO_OUT, 1",
    "20, 1e-3, 1, 1, ADD_REMOVE, 1",
    "1, 1e-290, 5, 7, ADD_REMOVE, 5"
  })
  void gaussianThresholdHidesOneUnit_andIsHardlyHigherThanItMustBe(
      double epsilon, double delta, int partitions, int perPartition, Adjacency adjacency, int of) {
    PrivacyLoss loss = PrivacyLoss.pure(epsilon).withDelta(delta);
    var counts = ThresholdedCounts.gaussian(loss, partitions, perPartition, adjacency);
    PrivacyLoss half = PrivacyLoss.pure(epsilon).withDelta(delta / 2);
    double sigma =
        DiscreteGaussianVector.calibrated(
                Sensitivity.l2Squared((long) of * perPartition * perPartition), half)
            .sigma();
    double share = -Math.expm1(Math.log1p(-delta / 2) / of);
    long beyond = counts.threshold() - perPartition;
    assertTrue(gaussianAtLeast(beyond, sigma) <= share * (1 + 1e-9), () -> "threshold " + counts);
    long lower = beyond - 1 - (long) (0.01 * sigma);
    double tooOften = gaussianAtLeast(lower, sigma) * 1.05; // the bound is a little above the tail
    assertTrue(lower < 1 || tooOften > share, () -> "threshold " + counts);
  }

  /** 10^5 releases of one unit alone: false alarm below 2e-6. */
  @Test
  void unitThatIsAlone_isNamedWithHalfOfDeltaAtMost_underGaussianNoise() {
    PrivacyLoss loss = PrivacyLoss.pure(1).withDelta(0.02);
    var counts = ThresholdedCounts.gaussian(loss, 1, 1, Adjacency.ADD_REMOVE);
    SecureBits bits = Seeded.bits(73);
    int releases = 100_000;
    int named = 0;
    for (int i = 0; i < releases; i++) {
      named += counts.release(new long[] {1}, Seeded.token(loss, bits)).size();
    }
    double deviation = Math.sqrt(0.01 * 0.99 / releases);
    assertTrue(named / (double) releases < 0.01 + 4.75 * deviation, "named " + named);
    assertTrue(named / (double) releases > 0.002, "the threshold is not far too high: " + named);
  }

  /** Of 10^6 names with one unit each; more than 4.75 deviations above is a false alarm of 1e-6. */
  @Test
  void ofAMillionNamesOfOneUnitEach_noMoreAreReleasedThanDeltaAllows() {
    PrivacyLoss loss = PrivacyLoss.pure(1).withDelta("1e-4");
    long[] singles = new long[1_000_000];
    Arrays.fill(singles, 1);
    double due = 1e-4 * singles.length;
    for (ThresholdedCounts counts :
        List.of(
            ThresholdedCounts.laplace(loss, 1, 1, Adjacency.ADD_REMOVE),
            ThresholdedCounts.gaussian(loss, 1, 1, Adjacency.ADD_REMOVE))) {
      int named = counts.release(singles, Seeded.token(loss, Seeded.bits(75))).size();
      assertTrue(named < due + 4.75 * Math.sqrt(due), "named " + named);
    }
  }

  @Test
  void gaussianCounts_areNarrowerWhereAUnitIsInManyPartitions() {
    var laplace = ThresholdedCounts.laplace(USUAL, 100, 1, Adjacency.ADD_REMOVE);
    var gaussian = ThresholdedCounts.gaussian(USUAL, 100, 1, Adjacency.ADD_REMOVE);
    assertTrue(gaussian.threshold() < laplace.threshold() / 4);
    PrivacyLoss pure = PrivacyLoss.pure(1);
    assertThrows(
        IllegalArgumentException.class,
        () -> ThresholdedCounts.gaussian(pure, 1, 1, Adjacency.ADD_REMOVE));
  }

  /** 10^5 releases of one unit alone: named more often than δ with a false alarm below 2e-6. */
  @Test
  void unitThatIsAlone_isNamedWithProbabilityDelta() {
    PrivacyLoss loss = PrivacyLoss.pure(1).withDelta(0.01);
    var counts = ThresholdedCounts.laplace(loss, 1, 1, Adjacency.ADD_REMOVE);
    SecureBits bits = Seeded.bits(72);
    int releases = 100_000;
    int named = 0;
    for (int i = 0; i < releases; i++) {
      named += counts.release(new long[] {1}, Seeded.token(loss, bits)).size();
    }
    double deviation = Math.sqrt(0.01 * 0.99 / releases);
    assertTrue(named / (double) releases < 0.01 + 4.75 * deviation, "named " + named);
    assertTrue(named / (double) releases > 0.002, "the threshold is not far too high: " + named);
  }

  @Test
  void largeCounts_areReleasedWithTheirPositions() {
    var counts = ThresholdedCounts.laplace(USUAL, 1, 1, Adjacency.ADD_REMOVE);
    List<ThresholdedCounts.Kept> kept =
        counts.release(new long[] {1, 1000, 1, 500}, Seeded.token(USUAL, Seeded.bits(3)));
    assertEquals(List.of(1, 3), kept.stream().map(ThresholdedCounts.Kept::position).toList());
    assertEquals(1000, kept.get(0).count().value(), 30);
    assertEquals(PrivacyLoss.pure(1), kept.get(0).count().mechanism().loss());
  }

  @Test
  void noPartitions_releaseNothingAndUseTheTokenUp() {
    var counts = ThresholdedCounts.laplace(USUAL, 1, 1, Adjacency.ADD_REMOVE);
    SpendToken token = Seeded.token(USUAL, Seeded.bits(3));
    assertEquals(List.of(), counts.release(new long[0], token));
    assertThrows(IllegalStateException.class, () -> counts.release(new long[0], token));
  }

  @Test
  void partitionWithoutUnits_isRefusedBeforeTheTokenIsUsed() {
    var counts = ThresholdedCounts.laplace(USUAL, 1, 1, Adjacency.ADD_REMOVE);
    SpendToken token = Seeded.token(USUAL, Seeded.bits(3));
    assertThrows(IllegalArgumentException.class, () -> counts.release(new long[] {0}, token));
    counts.release(new long[] {9}, token);
  }

  @Test
  void tokenOfAnotherLoss_isRefused() {
    var counts = ThresholdedCounts.laplace(USUAL, 1, 1, Adjacency.ADD_REMOVE);
    SpendToken dearer = Seeded.token(PrivacyLoss.pure(2).withDelta(0.1), Seeded.bits(3));
    assertThrows(IllegalArgumentException.class, () -> counts.release(new long[] {9}, dearer));
  }

  @Test
  void noiseTooWideForAThreshold_isRefused() {
    PrivacyLoss small = PrivacyLoss.pure(1e-9).withDelta(1e-5);
    int most = Integer.MAX_VALUE;
    assertThrows(
        IllegalArgumentException.class,
        () -> ThresholdedCounts.laplace(small, 1, most, Adjacency.ADD_REMOVE));
  }

  @Test
  void limitsOutOfRange_areRefused() {
    for (int bad : new int[] {0, -1}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> ThresholdedCounts.laplace(USUAL, bad, 1, Adjacency.ADD_REMOVE));
      assertThrows(
          IllegalArgumentException.class,
          () -> ThresholdedCounts.laplace(USUAL, 1, bad, Adjacency.ADD_REMOVE));
    }
    long[] counts = {1, 2};
    var release = ThresholdedCounts.laplace(USUAL, 1, 1, Adjacency.ADD_REMOVE);
    release.release(counts, Seeded.token(USUAL, Seeded.bits(3)));
    assertTrue(Arrays.equals(new long[] {1, 2}, counts));
  }
}
