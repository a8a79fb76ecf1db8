package dev.mantlet.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The rounds over made-up clocks: what comes out must be exact. */
class RoundsTest {
  private static final Plan PLAN = new Plan(1, 15, 1e6, 8);

  /** CPU time so far, in nanoseconds. */
  private double cpu;

  private final Meter meter = () -> new Cost(cpu, 3 * cpu, cpu / 10);

  private Work costing(long units, DoubleUnaryOperator nanosAt) {
    return new JavaWork(() -> cpu += nanosAt.applyAsDouble(cpu), units, meter);
  }

  private Work costing(double nanos) {
    return costing(1, now -> nanos);
  }

  private static Measurement measure(Clock clock, Work ours, Work peer) throws Exception {
    return new Rounds(PLAN, () -> {})
        .measure(
            new Paced(ours, clock, PLAN.roundNanos()), new Paced(peer, clock, PLAN.roundNanos()));
  }

  @Test
  void opThatIsTwiceAsSlow_hasRatioTwo() throws Exception {
    Measurement measured = measure(Clock.CPU, costing(200), costing(100));
    assertEquals(2, measured.ratio(), 1e-9);
    assertEquals(200, measured.ours(), 1e-6);
    assertEquals(100, measured.peer(), 1e-6);
    assertEquals(20, measured.oursBytes(), 1e-6);
    assertEquals(15, measured.rounds());
  }

  @Test
  void figures_areForOneUnit() throws Exception {
    Measurement measured = measure(Clock.CPU, costing(10, now -> 1000), costing(50));
    assertEquals(100, measured.ours(), 1e-6);
    assertEquals(2, measured.ratio(), 1e-9);
  }

  @Test
  void wallClock_readsTheOtherClock() throws Exception {
    assertEquals(300, measure(Clock.WALL, costing(100), costing(100)).ours(), 1e-6);
  }

  @Test
  void machineThatSlowsDownAllTheTime_doesNotMoveTheRatio() throws Exception {
    DoubleUnaryOperator slowing = now -> 100 * (1 + now / 1e8);
    Measurement measured =
        measure(Clock.CPU, costing(1, now -> 2 * slowing.applyAsDouble(now)), costing(1, slowing));
    assertEquals(2, measured.ratio(), 0.02);
    assertTrue(
        measured.lowerQuartile() <= measured.ratio()
            && measured.ratio() <= measured.upperQuartile());
  }

  @Test
  void slowOp_runsOnceARound() throws Exception {
    assertEquals(3, measure(Clock.CPU, costing(3e9), costing(1e9)).ratio(), 1e-9);
  }

  @Test
  void eachRound_lastsAboutAsPlanned() throws Exception {
    List<Double> rounds = new ArrayList<>();
    Work observed =
        times -> {
          rounds.add(times * 7.0);
          return new Cost(times * 7.0, 0, 0);
        };
    measure(Clock.CPU, observed, costing(100));
    List<Double> measured = everySecondOf(rounds.subList(rounds.size() - 30, rounds.size()));
    assertTrue(
        measured.stream().allMatch(nanos -> Math.abs(nanos - 1e6) < 1e4), measured::toString);
  }

  /** Before each round that counts a small part of one settles the JVM. */
  private static List<Double> everySecondOf(List<Double> runs) {
    return IntStream.range(0, runs.size() / 2).mapToObj(i -> runs.get(2 * i + 1)).toList();
  }

  /** As a full collection does it: the first calls after it cost more, whoever makes them. */
  @Test
  void whatACollectionCostsTheNextCalls_isNotMeasured() throws Exception {
    double[] dear = {0};
    Work ours = new JavaWork(() -> cpu += dear[0]-- > 0 ? 50_000 : 100, 1, meter);
    Work peer = new JavaWork(() -> cpu += dear[0]-- > 0 ? 20_000 : 100, 1, meter);
    Measurement measured =
        new Rounds(PLAN, () -> dear[0] = 50)
            .measure(
                new Paced(ours, Clock.CPU, PLAN.roundNanos()),
                new Paced(peer, Clock.CPU, PLAN.roundNanos()));
    assertEquals(1, measured.ratio(), 1e-9);
  }

  @Test
  void workOfWhichFewFitIntoARound_isNotRunToSettle() throws Exception {
    List<Long> runs = new ArrayList<>();
    Work ours =
        times -> {
          runs.add(times);
          return new Cost(times * 2e5, 0, 0);
        };
    measure(Clock.CPU, ours, costing(2e5));
    assertEquals(Collections.nCopies(15, 5L), runs.subList(runs.size() - 15, runs.size()));
  }

  @Test
  void whoGoesFirst_alternates() throws Exception {
    List<String> order = new ArrayList<>();
    Work ours =
        times -> {
          order.add("ours");
          return new Cost(1e6, 0, 0);
        };
    Work peer =
        times -> {
          order.add("peer");
          return new Cost(1e6, 0, 0);
        };
    measure(Clock.CPU, ours, peer);
    assertEquals(
        List.of("ours", "peer", "peer", "ours"),
        order.subList(order.size() - 30, order.size() - 26));
  }

  @Test
  void recordedPeer_costsWhatTheRecordSays() throws Exception {
    RecordedFigure figure = new RecordedFigure("old", Fixtures.figures(17, 400), "a report");
    assertEquals(0.25, measure(Clock.CPU, costing(100), Work.recorded(figure)).ratio(), 1e-9);
  }
}
