package dev.mantlet.testkit;

import static dev.mantlet.testkit.SoundAudits.DELTA;
import static dev.mantlet.testkit.SoundAudits.OF_PRIMITIVES;
import static dev.mantlet.testkit.SoundAudits.OF_QUERIES;
import static dev.mantlet.testkit.SoundAudits.assertPrivate;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyBudget;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.Sensitivity;
import dev.mantlet.dp.continual.RunningCounter;
import dev.mantlet.dp.continual.SquareRootCounter;
import dev.mantlet.dp.continual.TreeCounter;
import dev.mantlet.dp.local.FrequencyOracle;
import dev.mantlet.dp.local.HadamardResponse;
import dev.mantlet.dp.local.KaryResponse;
import dev.mantlet.dp.local.LocalHashing;
import dev.mantlet.dp.local.ReportClient;
import dev.mantlet.dp.local.UnaryEncoding;
import dev.mantlet.dp.mechanism.DiscreteGaussian;
import dev.mantlet.dp.mechanism.DiscreteLaplace;
import dev.mantlet.dp.mechanism.ExponentialMechanism;
import dev.mantlet.dp.mechanism.Gaussian;
import dev.mantlet.dp.mechanism.Laplace;
import dev.mantlet.dp.mechanism.LongMechanism;
import dev.mantlet.dp.mechanism.NoisyLong;
import dev.mantlet.dp.mechanism.NoisyMax;
import dev.mantlet.dp.mechanism.PermuteAndFlip;
import dev.mantlet.dp.mechanism.RandomisedResponse;
import dev.mantlet.dp.mechanism.SelectionMechanism;
import dev.mantlet.dp.mechanism.SparseVector;
import dev.mantlet.dp.mechanism.TopK;
import dev.mantlet.dp.query.Count;
import dev.mantlet.dp.query.Histogram;
import dev.mantlet.dp.query.Mean;
import dev.mantlet.dp.query.ReleasedMean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every mechanism, {@linkplain SoundAudits at four values of ε on five pairs of neighbours}. */
class DpAuditSoundTest {
  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.5", "1", "3"})
  void discreteLaplace(Epsilon epsilon) {
    DiscreteLaplace noise = DiscreteLaplace.calibrated(Sensitivity.l1(3), epsilon);
    assertPrivate(
        DpAudit.between(0L, 3L)
            .and(0L, 1L)
            .and(-1L, 2L)
            .and(Long.MAX_VALUE, Long.MAX_VALUE - 3)
            .and(Long.MIN_VALUE, Long.MIN_VALUE + 3)
            .releasing((exact, budget) -> noise.release(exact, budget.spend(noise.loss())).value()),
        epsilon,
        OF_PRIMITIVES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.5", "1", "3"})
  void vectorOfDiscreteLaplace(Epsilon epsilon) {
    DiscreteLaplace noise = DiscreteLaplace.calibrated(Sensitivity.l1(2), epsilon);
    assertPrivate(
        DpAudit.between(new long[] {0, 0}, new long[] {1, 1})
            .and(new long[] {1, 0}, new long[] {0, 1})
            .and(new long[] {0, 0}, new long[] {2, 0})
            .and(new long[] {5, 5}, new long[] {5, 3})
            .and(new long[] {-1, 1}, new long[] {1, 1})
            .releasing((exact, budget) ->
                noise.release(exact, budget.spend(noise.loss())).stream()
                    .map(NoisyLong::value)
                    .toList()),
        epsilon,
        OF_PRIMITIVES);
  }

  private static DpAudit.Pairs<Long> wholeNumbers() {
    return DpAudit.between(0L, 3L)
        .and(0L, 1L)
        .and(-1L, 2L)
        .and(Long.MAX_VALUE, Long.MAX_VALUE - 3)
        .and(Long.MIN_VALUE, Long.MIN_VALUE + 3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.5", "1", "3"})
  void discreteLaplaceByFixedWork(Epsilon epsilon) {
    DiscreteLaplace noise = DiscreteLaplace.calibrated(Sensitivity.l1(3), epsilon).withFixedWork();
    assertPrivate(
        wholeNumbers().releasing((exact, budget) -> release(noise, exact, budget)),
        noise.loss(),
        OF_PRIMITIVES);
  }

  private static Object release(LongMechanism mechanism, long exact, PrivacyBudget budget) {
    return mechanism.release(exact, budget.spend(mechanism.loss()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.5", "1", "3"})
  void discreteGaussian(Epsilon epsilon) {
    PrivacyLoss loss = PrivacyLoss.pure(epsilon).withDelta(DELTA);
    DiscreteGaussian noise = DiscreteGaussian.calibrated(Sensitivity.l1(3), loss);
    assertPrivate(
        wholeNumbers().releasing((exact, budget) -> release(noise, exact, budget)),
        loss,
        OF_PRIMITIVES);
  }

  /** What naive noise on doubles gives away is in the low bits: 0 and 1 are the pair for it. */
  private static DpAudit.Pairs<Double> realNumbers() {
    return DpAudit.between(0.0, 1.0)
        .and(0.1, 1.1)
        .and(-0.5, 0.5)
        .and(1e9, 1e9 + 1)
        .and(1 / 3.0, 1e-9);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.5", "1", "3"})
  void laplace(Epsilon epsilon) {
    Laplace noise = Laplace.calibrated(Sensitivity.real(1), epsilon);
    assertPrivate(
        realNumbers()
            .releasing((exact, budget) -> noise.release(exact, budget.spend(noise.loss()))),
        epsilon,
        OF_PRIMITIVES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.5", "1", "3"})
  void gaussian(Epsilon epsilon) {
    PrivacyLoss loss = PrivacyLoss.pure(epsilon).withDelta(DELTA);
    Gaussian noise = Gaussian.calibrated(Sensitivity.real(1), loss);
    assertPrivate(
        realNumbers()
            .releasing((exact, budget) -> noise.release(exact, budget.spend(noise.loss()))),
        loss,
        OF_PRIMITIVES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.5", "1", "3"})
  void exponentialMechanism(Epsilon epsilon) {
    assertSelectionPrivate(
        ExponentialMechanism.calibrated(Sensitivity.lInf(1, 4), epsilon), epsilon);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.5", "1", "3"})
  void permuteAndFlip(Epsilon epsilon) {
    assertSelectionPrivate(PermuteAndFlip.calibrated(Sensitivity.lInf(1, 4), epsilon), epsilon);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.5", "1", "3"})
  void noisyMax(Epsilon epsilon) {
    assertSelectionPrivate(NoisyMax.calibrated(Sensitivity.lInf(1, 4), epsilon), epsilon);
  }

  /** Each score moves by at most 1, in any direction. */
  private static DpAudit.Pairs<long[]> scores() {
    return DpAudit.between(new long[] {1, 0, 0, 0}, new long[] {0, 1, 1, 1})
        .and(new long[] {0, 0, 0, 0}, new long[] {1, 0, 0, 0})
        .and(new long[] {5, 5, 1, 0}, new long[] {4, 6, 1, 0})
        .and(new long[] {3, 2, 1, 0}, new long[] {2, 2, 2, 1})
        .and(new long[] {-1, 0, -1, 0}, new long[] {0, -1, 0, -1});
  }

  private static void assertSelectionPrivate(SelectionMechanism mechanism, Epsilon epsilon) {
    assertPrivate(
        scores()
            .releasing(
                (scores, budget) -> mechanism.select(scores, budget.spend(mechanism.loss()))),
        epsilon,
        OF_PRIMITIVES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.5", "1", "3"})
  void topK(Epsilon epsilon) {
    TopK mechanism = TopK.calibrated(2, Sensitivity.lInf(1, 4), epsilon);
    assertPrivate(
        scores()
            .releasing(
                (scores, budget) -> mechanism.select(scores, budget.spend(mechanism.loss()))),
        epsilon,
        OF_PRIMITIVES);
  }

  /** The answers on which the unsound variants are caught. */
  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.5", "1", "3"})
  void sparseVector(Epsilon epsilon) {
    SparseVector mechanism = SparseVector.calibrated(Sensitivity.l1(1), 2, epsilon);
    assertPrivate(
        DpAudit.between(new long[] {1, 1, 1, 0, 0, 0}, new long[] {0, 0, 0, 1, 1, 1})
            .and(new long[] {1, 0}, new long[] {0, 1})
            .and(new long[] {0, 0, 0, 0, 0, 1}, new long[] {1, 1, 1, 1, 1, 0})
            .and(new long[] {5, 0, 5, 0}, new long[] {4, 1, 4, 1})
            .and(new long[] {0, 0, 0, 0}, new long[] {1, 1, 1, 1})
            .releasing((answers, budget) -> run(mechanism, answers, budget)),
        epsilon,
        OF_PRIMITIVES);
  }

  private static List<Boolean> run(SparseVector mechanism, long[] exact, PrivacyBudget budget) {
    SparseVector.Run run = mechanism.begin(0, budget.spend(mechanism.loss()));
    List<Boolean> answers = new ArrayList<>();
    for (int i = 0; i < exact.length && run.left() > 0; i++) {
      answers.add(run.isAbove(exact[i]));
    }
    return answers;
  }

  /** A truth value has one pair, both ways and to itself. */
  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.5", "1", "3"})
  void randomisedResponse(Epsilon epsilon) {
    RandomisedResponse mechanism = RandomisedResponse.calibrated(epsilon);
    assertPrivate(
        DpAudit.between(true, false)
            .and(false, true)
            .and(true, true)
            .and(false, false)
            .and(true, false)
            .releasing((exact, budget) -> mechanism.release(exact, budget.spend(mechanism.loss())))
            .adjacency(Adjacency.REPLACE),
        epsilon,
        OF_PRIMITIVES);
  }

  private static DpAudit.Pairs<List<Long>> people() {
    return DpAudit.between(List.of(1L), List.<Long>of())
        .and(List.of(1L, 2L, 3L), List.of(1L, 3L))
        .and(List.of(5L, 5L, 5L), List.of())
        .and(List.of(9L, 1L, 9L, 2L), List.of(1L, 2L))
        .and(List.of(), List.of(7L));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.5", "1", "3"})
  void count(Epsilon epsilon) {
    assertPrivate(
        people()
            .releasing((people, budget) -> {
              Count count = Count.perUnit(2);
              people.forEach(count::add);
              return count.release(epsilon, budget).value();
            }),
        epsilon,
        OF_QUERIES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.5", "1", "3"})
  void mean(Epsilon epsilon) {
    assertPrivate(
        people()
            .releasing((people, budget) -> {
              Mean mean = Mean.ofValuesIn(0, 10);
              people.forEach(person -> mean.add(person, person));
              ReleasedMean released = mean.release(epsilon, budget);
              return List.of(released.value(), released.count().value());
            }),
        epsilon,
        OF_QUERIES);
  }

  /** A value that is replaced moves two bins. */
  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.5", "1", "3"})
  void histogram(Epsilon epsilon) {
    assertPrivate(
        DpAudit.between(List.of(0L), List.of(1L))
            .and(List.of(0L, 0L), List.of(2L, 0L))
            .and(List.of(2L, 1L, 0L), List.of(2L, 1L, 2L))
            .and(List.of(Long.MIN_VALUE), List.of(Long.MAX_VALUE))
            .and(List.of(1L, 1L, 1L), List.of(1L, 0L, 1L))
            .releasing((values, budget) -> bins(values, epsilon, budget))
            .adjacency(Adjacency.REPLACE),
        epsilon,
        OF_QUERIES);
  }

  private static List<Long> bins(List<Long> values, Epsilon epsilon, PrivacyBudget budget) {
    Histogram histogram = Histogram.withEdges(0, 1, 2, 3);
    for (int unit = 0; unit < values.size(); unit++) {
      histogram.add(unit, values.get(unit));
    }
    return histogram.release(epsilon, budget).bins().stream().map(bin -> bin.value()).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.5", "1", "3"})
  void karyResponse(Epsilon epsilon) {
    assertReportsPrivate(KaryResponse.of(10, epsilon));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.5", "1", "3"})
  void unaryEncoding(Epsilon epsilon) {
    assertReportsPrivate(UnaryEncoding.of(10, epsilon));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.5", "1", "3"})
  void localHashing(Epsilon epsilon) {
    assertReportsPrivate(LocalHashing.of(10, epsilon));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.5", "1", "3"})
  void hadamardResponse(Epsilon epsilon) {
    assertReportsPrivate(HadamardResponse.of(10, epsilon));
  }

  private static void assertReportsPrivate(FrequencyOracle oracle) {
    ReportClient client = SeededNoise.client(oracle, 3);
    assertPrivate(
        DpAudit.between(0, 1)
            .and(0, 9)
            .and(4, 5)
            .and(8, 9)
            .and(2, 6)
            .drawing((value, unused) -> payload(client.report(value))),
        oracle.epsilon(),
        OF_PRIMITIVES);
  }

  /** The bits behind the head, which is always the same. */
  private static Object payload(byte[] report) {
    byte[] payload = Arrays.copyOfRange(report, 3, report.length);
    if (report.length == 4) {
      return payload[0] & 0xff;
    }
    List<Integer> bits = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      bits.add(payload[i / 8] >>> i % 8 & 1);
    }
    return bits;
  }

  private static DpAudit.Pairs<List<Integer>> streams() {
    return DpAudit.between(List.of(0, 0, 0), List.of(1, 0, 0))
        .and(List.of(0, 0, 1), List.of(0, 0, 0))
        .and(List.of(3, 1, 4), List.of(3, 1, 5))
        .and(List.of(7, 7, 7), List.of(7, 8, 7))
        .and(List.of(-1, 0, 1), List.of(-1, 1, 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.5", "1", "3"})
  void treeCounter(Epsilon epsilon) {
    assertPrivate(
        streams()
            .releasing(totals(budget -> TreeCounter.start(3, Sensitivity.l1(1), epsilon, budget))),
        epsilon,
        OF_QUERIES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.5", "1", "3"})
  void squareRootCounter(Epsilon epsilon) {
    PrivacyLoss loss = PrivacyLoss.pure(epsilon).withDelta(DELTA);
    assertPrivate(
        streams()
            .releasing(
                totals(budget -> SquareRootCounter.start(3, Sensitivity.l1(1), loss, budget))),
        loss,
        OF_QUERIES);
  }

  private static BiFunction<List<Integer>, PrivacyBudget, Object> totals(
      Function<PrivacyBudget, RunningCounter> start) {
    return (stream, budget) -> {
      RunningCounter counter = start.apply(budget);
      return stream.stream().map(increment -> counter.next(increment).value()).toList();
    };
  }
}
