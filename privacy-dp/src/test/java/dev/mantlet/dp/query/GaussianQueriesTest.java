package dev.mantlet.dp.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyBudget;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.Seeded;
import dev.mantlet.dp.Sensitivity;
import dev.mantlet.dp.internal.SecureBits;
import dev.mantlet.dp.mechanism.DiscreteGaussian;
import dev.mantlet.dp.mechanism.DiscreteGaussianVector;
import dev.mantlet.dp.partition.ThresholdedCounts;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries that are released with Gaussian noise. */
class GaussianQueriesTest {
  private static final PrivacyLoss LOSS = PrivacyLoss.pure("0.5").withDelta("1e-6");
  private static final Noise GAUSSIAN = Noise.gaussian(LOSS);
  private static final List<String> NAMES = List.of("north", "south");

  @TempDir Path folder;

  private static Payment seeded(SecureBits bits) {
    return loss -> Seeded.token(loss, bits);
  }

  private static final Payment NONE =
      loss -> {
        throw new AssertionError("paid " + loss);
      };

  @Test
  void deltaOfZero_isRefusedWhereTheNoiseIsChosen() {
    var refused =
        assertThrows(IllegalArgumentException.class, () -> Noise.gaussian(PrivacyLoss.pure(0.5)));
    assertEquals(
        "Gaussian noise needs a delta above 0 (from 1e-290 on), was 0; allow one, as in"
            + " PrivacyLoss.pure(\"0.5\").withDelta(\"1e-6\"), or take Noise.laplace",
        refused.getMessage());
    PrivacyLoss tiny = PrivacyLoss.pure(1).withDelta("1e-291");
    assertThrows(IllegalArgumentException.class, () -> Noise.gaussian(tiny));
    PrivacyLoss noEpsilon = new PrivacyLoss(new java.math.BigDecimal(0), LOSS.delta());
    assertThrows(IllegalArgumentException.class, () -> Noise.gaussian(noEpsilon));
  }

  @Test
  void namesFromTheDataWithoutADelta_areRefusedBeforeThePayment() {
    Noise laplace = Noise.laplace(Epsilon.of(1));
    List<Executable> releases =
        List.of(
            () -> CountByGroup.groupsPerUnit(1).release(laplace, Adjacency.REPLACE, NONE),
            () -> SumByGroup.ofValuesIn(0, 1).release(laplace, Adjacency.REPLACE, NONE));
    for (Executable release : releases) {
      var refused = assertThrows(IllegalArgumentException.class, release);
      assertTrue(refused.getMessage().startsWith("names of groups that come from the data need"));
    }
  }

  @Test
  void numbers_haveTheWidthOfTheirMechanism() {
    Adjacency adjacency = Adjacency.REPLACE;
    Payment payment = seeded(Seeded.bits(1));
    LongSum sum = LongSum.ofValuesIn(-3, 9).perUnit(2);
    DiscreteGaussian due = DiscreteGaussian.calibrated(Sensitivity.l1(24), LOSS);
    var released = sum.release(GAUSSIAN, adjacency, payment);
    assertEquals(due.halfWidth(0.95), released.interval(0.95).high() - released.value());
    assertEquals(LOSS, released.loss());

    DoubleSum doubles = DoubleSum.ofValuesIn(0, 1);
    var ofDoubles = doubles.release(GAUSSIAN, adjacency, payment);
    DiscreteGaussian onGrid = DiscreteGaussian.calibrated(doubles.sensitivity(adjacency), LOSS);
    assertEquals(onGrid.halfWidth(0.9), ofDoubles.steps().mechanism().halfWidth(0.9));
    assertEquals(LOSS, ofDoubles.loss());
  }

  @ParameterizedTest
  @EnumSource(Adjacency.class)
  void manyNumbers_haveTheWidthOfTheRootOfTheirNumber(Adjacency adjacency) {
    Payment payment = seeded(Seeded.bits(2));
    int twice = adjacency == Adjacency.REPLACE ? 2 : 1;
    var bins = Histogram.withEdges(0, 1, 2).release(GAUSSIAN, adjacency, payment).bins();
    long ofBin = half(Sensitivity.l2Squared(twice));
    assertEquals(
        bins.get(0).value() + ofBin, Math.max(ofBin - 99, bins.get(0).interval(0.9).high()));
    var groups = CountByGroup.groupsPerUnit(9).release(GAUSSIAN, NAMES, adjacency, payment);
    ReleasedCount north = groups.of("north").orElseThrow();
    long ofGroup = half(Sensitivity.l2Squared(9 * twice));
    assertEquals(Math.max(0, north.value() + ofGroup), north.interval(0.9).high());
    assertEquals(LOSS, groups.loss());
  }

  private static long half(Sensitivity.L2 sensitivity) {
    return DiscreteGaussianVector.calibrated(sensitivity, LOSS).halfWidth(0.9);
  }

  @Test
  void meanAndVariance_splitEpsilonAndDeltaExactly() {
    Payment payment = seeded(Seeded.bits(3));
    ReleasedMean mean = Mean.ofValuesIn(0, 9).release(GAUSSIAN, Adjacency.ADD_REMOVE, payment);
    assertEquals(LOSS, mean.loss());
    PrivacyLoss half = PrivacyLoss.pure("0.25").withDelta("5e-7");
    assertEquals(half, mean.count().loss());
    var doubles = DoubleMean.ofValuesIn(0, 9).release(GAUSSIAN, Adjacency.ADD_REMOVE, payment);
    assertEquals(half, doubles.count().loss());
    var variance = Variance.ofValuesIn(0, 9).release(GAUSSIAN, Adjacency.ADD_REMOVE, payment);
    assertEquals(PrivacyLoss.pure("0.125").withDelta("2.5e-7"), variance.count().loss());
    assertEquals(LOSS, variance.loss());
  }

  @Test
  void deltaWithoutAnExactHalf_isRefusedBeforeThePayment() {
    Noise finest = Noise.gaussian(PrivacyLoss.pure(1).withDelta("1e-100").withDelta(0x1p-900));
    Mean.ofValuesIn(0, 1).release(finest, Adjacency.REPLACE, seeded(Seeded.bits(4)));
    PrivacyLoss tooFine =
        new PrivacyLoss(
            java.math.BigDecimal.ONE,
            new java.math.BigDecimal("1e-10").add(new java.math.BigDecimal("1e-1074")));
    Noise noise = Noise.gaussian(tooFine);
    assertThrows(
        IllegalArgumentException.class,
        () -> Mean.ofValuesIn(0, 1).release(noise, Adjacency.REPLACE, NONE));
  }

  @Test
  void budgetIsChargedOnce_andASecondReleaseIsRefused() {
    PrivacyLoss total = PrivacyLoss.pure("1").withDelta("1e-5");
    try (PrivacyBudget budget = PrivacyBudget.create(folder.resolve("b"), total)) {
      Count count = Count.ofUnits();
      count.release(GAUSSIAN, budget);
      assertEquals(PrivacyLoss.pure("0.5").withDelta("9e-6"), budget.remaining());
      assertThrows(IllegalStateException.class, () -> count.release(GAUSSIAN, budget));
      SumByGroup sums = SumByGroup.ofValuesIn(0, 10);
      sums.add("a", "north", 3);
      sums.release(Noise.gaussian(PrivacyLoss.pure("0.25").withDelta("1e-6")), budget);
      assertEquals(PrivacyLoss.pure("0.25").withDelta("8e-6"), budget.remaining());
      assertThrows(IllegalStateException.class, () -> sums.add("a", "north", 3));
    }
  }

  private static void assertHeld(double level, BooleanSupplier holds) {
    int releases = 200;
    int held = 0;
    for (int i = 0; i < releases; i++) {
      held += holds.getAsBoolean() ? 1 : 0;
    }
    double deviation = Math.sqrt(level * (1 - level) / releases);
    assertTrue(held / (double) releases > level - 4.75 * deviation, "held " + held);
  }

  @ParameterizedTest
  @ValueSource(doubles = 0.9)
  void intervalsHoldTheExactNumbers(double level) {
    Payment payment = seeded(Seeded.bits(5));
    Adjacency adjacency = Adjacency.ADD_REMOVE;
    double[] data = new Random(3).doubles(300, 10, 90).sorted().toArray();
    LongSum sum = LongSum.ofValuesIn(0, 50);
    DoubleMean mean = DoubleMean.ofValuesIn(0, 100);
    Variance variance = Variance.ofValuesIn(0, 100);
    Quantiles quantiles = Quantiles.ofValuesIn(0, 100);
    mean.addAllWithoutLimit(data);
    variance.addAllWithoutLimit(data);
    quantiles.addAllWithoutLimit(data);
    Arrays.stream(data).forEach(value -> sum.addWithoutLimit((long) value));
    double average = Arrays.stream(data).average().orElseThrow();
    double spread =
        Arrays.stream(data).map(x -> (x - average) * (x - average)).average().orElseThrow();
    long total = sum.exact().withinLong();
    assertHeld(
        level,
        () -> {
          var interval = sum.release(GAUSSIAN, adjacency, payment).interval(level);
          return interval.low() <= total && total <= interval.high();
        });
    assertHeld(
        level, () -> holds(mean.release(GAUSSIAN, adjacency, payment).interval(level), average));
    assertHeld(
        level, () -> holds(variance.release(GAUSSIAN, adjacency, payment).interval(level), spread));
    ReleasedQuantiles[] released = new ReleasedQuantiles[1];
    double median = data[149];
    assertHeld(
        level,
        () -> {
          released[0] = quantiles.release(GAUSSIAN, adjacency, payment);
          return holds(released[0].interval(0.5, level), median);
        });
    Interval narrow = released[0].interval(0.5, level);
    assertTrue(narrow.high() - narrow.low() < 100, narrow::toString);
  }

  private static boolean holds(Interval interval, double exact) {
    return interval.low() <= exact && exact <= interval.high();
  }

  /** One object keeps what it calibrated: the next query is as fast as with Laplace noise. */
  @Test
  void noiseKeepsItsCalibrations_andTellsItsLoss() {
    Noise noise = Noise.gaussian(LOSS);
    Sensitivity.L1 three = Sensitivity.l1(3).under(Adjacency.REPLACE);
    assertTrue(noise.forNumber(three) == noise.forNumber(three));
    assertTrue(noise.forNumber(three) != noise.part(2).forNumber(three));
    ContributionLimits limits = ContributionLimits.groups(2);
    ThresholdedCounts names = noise.thresholded(limits, Adjacency.REPLACE);
    assertTrue(names == noise.thresholded(limits, Adjacency.REPLACE));
    assertTrue(names != noise.thresholded(limits, Adjacency.ADD_REMOVE));
    assertEquals(LOSS, noise.loss());
    assertEquals("Gaussian noise for (ε = 0.5, δ = 0.000001)", noise.toString());
    assertEquals("Laplace noise for (ε = 1, δ = 0)", Noise.laplace(Epsilon.of(1)).toString());
  }
}
