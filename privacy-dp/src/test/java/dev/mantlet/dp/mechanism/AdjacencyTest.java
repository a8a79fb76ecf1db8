package dev.mantlet.dp.mechanism;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.Mechanism;
import dev.mantlet.dp.PrivacyBudget;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.Sensitivity;
import dev.mantlet.dp.SpendToken;
import dev.mantlet.dp.continual.SquareRootCounter;
import dev.mantlet.dp.continual.TreeCounter;
import dev.mantlet.dp.partition.PartitionSelection;
import dev.mantlet.dp.partition.ThresholdedCounts;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is private under one adjacency is not paid from a budget of another one. */
class AdjacencyTest {
  private static final Epsilon EPSILON = Epsilon.of(1);
  private static final PrivacyLoss LOSS = PrivacyLoss.pure(1).withDelta(1e-5);

  @TempDir Path folder;
  private PrivacyBudget budget;

  @BeforeEach
  void addRemove() {
    budget = PrivacyBudget.create(folder.resolve("b"), PrivacyLoss.pure(100).withDelta(0.5));
  }

  @AfterEach
  void close() {
    budget.close();
  }

  /** A mechanism that needs REPLACE, and its release. */
  private record Case(Mechanism mechanism, Consumer<SpendToken> release) {
    @Override
    public String toString() {
      return mechanism.getClass().getSimpleName();
    }
  }

  static Stream<Case> underReplace() {
    Adjacency replace = Adjacency.REPLACE;
    var laplace = DiscreteLaplace.calibrated(Sensitivity.l1(2).under(replace), EPSILON);
    var each = DiscreteLaplace.calibrated(Sensitivity.lInf(2, 3).under(replace), EPSILON);
    var gaussian = DiscreteGaussian.calibrated(Sensitivity.l1(2).under(replace), LOSS);
    var vector = DiscreteGaussianVector.calibrated(Sensitivity.l2Squared(2).under(replace), LOSS);
    var real = Laplace.calibrated(Sensitivity.real(2).under(replace), EPSILON);
    var reals = Laplace.calibrated(Sensitivity.realLInf(2, 2).under(replace), EPSILON);
    var normal = Gaussian.calibrated(Sensitivity.real(2).under(replace), LOSS);
    var normals = GaussianVector.calibrated(Sensitivity.realL2(2, 2).under(replace), LOSS);
    Sensitivity.LInf scores = Sensitivity.lInf(2, 3).under(replace);
    var exponential = ExponentialMechanism.calibrated(scores, EPSILON);
    var permute = PermuteAndFlip.calibrated(scores, EPSILON);
    var max = NoisyMax.calibrated(scores, EPSILON);
    var top = TopK.calibrated(2, scores, EPSILON);
    var sparse = SparseVector.calibrated(Sensitivity.l1(2).under(replace), 2, EPSILON);
    var response = RandomisedResponse.calibrated(EPSILON);
    return Stream.of(
        new Case(laplace, token -> laplace.release(1, token)),
        new Case(laplace, token -> laplace.withFixedWork().release(1, token)),
        new Case(laplace, token -> laplace.prepare(3, token)),
        new Case(each, token -> each.release(new long[3], token)),
        new Case(gaussian, token -> gaussian.release(1, token)),
        new Case(gaussian, token -> gaussian.withFixedWork().release(1, token)),
        new Case(gaussian, token -> gaussian.prepare(1, token)),
        new Case(vector, token -> vector.release(new long[2], token)),
        new Case(vector, token -> vector.prepare(2, token)),
        new Case(real, token -> real.release(1, token)),
        new Case(real, real::prepare),
        new Case(reals, token -> reals.release(new double[2], token)),
        new Case(normal, token -> normal.release(1, token)),
        new Case(normal, normal::prepare),
        new Case(normals, token -> normals.release(new double[2], token)),
        new Case(normals, normals::prepare),
        new Case(exponential, token -> exponential.select(new long[3], token)),
        new Case(permute, token -> permute.select(new long[3], token)),
        new Case(max, token -> max.select(new long[3], token)),
        new Case(top, token -> top.select(new long[3], token)),
        new Case(sparse, token -> sparse.begin(0, token)),
        new Case(response, token -> response.release(true, token)));
  }

  @ParameterizedTest
  @MethodSource("underReplace")
  void mechanismForAnotherAdjacency_isRefusedAndTheTokenRemainsGood(Case each) {
    assertEquals(Optional.of(Adjacency.REPLACE), each.mechanism.adjacency());
    assertRefused(each.mechanism.loss(), each.release);
  }

  private void assertRefused(PrivacyLoss loss, Consumer<SpendToken> release) {
    SpendToken token = budget.spend(loss);
    var thrown = assertThrows(IllegalArgumentException.class, () -> release.accept(token));
    assertTrue(thrown.getMessage().contains("ADD_REMOVE"), thrown::getMessage);
    assertTrue(thrown.getMessage().contains("REPLACE"), thrown::getMessage);
    assertFalse(token.toString().contains("used"), "the token remains good");
    try (PrivacyBudget replace =
        PrivacyBudget.create(
            folder.resolve("r"), PrivacyLoss.pure(100).withDelta(0.5), Adjacency.REPLACE)) {
      release.accept(replace.spend(loss));
    }
  }

  /** A unit that is replaced leaves its groups and enters as many others: twice the change. */
  @Test
  void namesOfGroupsForAnotherAdjacency_areNotSelected() {
    var selection = PartitionSelection.optimal(LOSS, 1, Adjacency.REPLACE);
    assertEquals(Adjacency.REPLACE, selection.adjacency());
    assertRefused(LOSS, token -> selection.select(new long[] {5}, token));
    var counts = ThresholdedCounts.laplace(LOSS, 1, 1, Adjacency.REPLACE);
    assertEquals(Adjacency.REPLACE, counts.adjacency());
    assertRefusedAnew(() -> counts.release(new long[] {5}, budget.spend(LOSS)));
    assertRefusedAnew(() -> counts.release(new long[0], budget.spend(LOSS)));
  }

  private static void assertRefusedAnew(Runnable release) {
    var thrown = assertThrows(IllegalArgumentException.class, release::run);
    assertTrue(thrown.getMessage().contains("ADD_REMOVE"), thrown::getMessage);
  }

  @Test
  void counterForAnotherAdjacency_spendsNothing() {
    Sensitivity.L1 replaced = Sensitivity.l1(2).under(Adjacency.REPLACE);
    PrivacyLoss before = budget.remaining();
    assertRefusedAnew(() -> TreeCounter.start(8, replaced, EPSILON, budget));
    assertRefusedAnew(() -> SquareRootCounter.start(8, replaced, LOSS, budget));
    assertEquals(before, budget.remaining());
  }

  @ParameterizedTest
  @EnumSource(Adjacency.class)
  void sensitivityWithoutAWord_isThatOfTheBudget(Adjacency adjacency) {
    var noise = DiscreteLaplace.calibrated(Sensitivity.l1(2), EPSILON);
    assertEquals(Optional.empty(), noise.adjacency());
    try (PrivacyBudget any =
        PrivacyBudget.create(folder.resolve("any"), PrivacyLoss.pure(1), adjacency)) {
      noise.release(1, any.spend(noise.loss()));
    }
  }

  @Test
  void normsThatAreConverted_keepTheirAdjacency() {
    Optional<Adjacency> zero = Optional.of(Adjacency.ZERO_OUT);
    List<Sensitivity> converted =
        List.of(
            Sensitivity.lInf(1, 3).under(Adjacency.ZERO_OUT).inL1(),
            Sensitivity.lInf(1, 3).under(Adjacency.ZERO_OUT).inL2(),
            Sensitivity.realLInf(1, 3).under(Adjacency.ZERO_OUT).inL1(),
            Sensitivity.realLInf(1, 3).under(Adjacency.ZERO_OUT).inL2());
    converted.forEach(each -> assertEquals(zero, each.adjacency()));
  }
}
