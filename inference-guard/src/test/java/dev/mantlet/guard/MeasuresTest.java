package dev.mantlet.guard;

import static dev.mantlet.guard.FakeSession.input;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.Finding.Code;
import dev.mantlet.guard.GuardException.RuntimeFailedException;
import dev.mantlet.guard.InferenceSession.RunFailure;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.caller.Concurrency;
import dev.mantlet.guard.caller.Rate;
import dev.mantlet.guard.contract.Action;
import dev.mantlet.guard.contract.InputRules;
import dev.mantlet.guard.contract.Range;
import dev.mantlet.guard.detect.Detector;
import dev.mantlet.guard.detect.FeatureSqueezing;
import dev.mantlet.guard.measure.Histogram;
import dev.mantlet.guard.measure.Measures;
import dev.mantlet.guard.measure.Outcome;
import dev.mantlet.guard.measure.SlotMeasures;
import dev.mantlet.guard.measure.TenantCalls;
import dev.mantlet.guard.measure.TenantLabels;
import dev.mantlet.guard.measure.Violation;
import dev.mantlet.guard.measure.Violation.Effect;
import dev.mantlet.guard.sanitize.Sanitizers;
import dev.mantlet.guard.slot.RollbackRule;
import dev.mantlet.guard.slot.SlotEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What sessions and slots count, around models without the native library. */
class MeasuresTest {
  private static final Caller CALLER = Caller.of(Tenant.of("bank-a"), "app");
  private static final InferenceRequest GOOD = request(0, 1);

  private final FakeSession model = new FakeSession(input("x", "n", 2));
  private final AtomicLong time = new AtomicLong();
  private final List<Measures> seen = new ArrayList<>();

  private static InferenceRequest request(float... row) {
    return InferenceRequest.of("x", row, row.length / 2, 2);
  }

  private GuardedSession open(GuardPolicy.Builder policy) {
    return GuardedSession.open(model, policy.build().withNanos(time::get));
  }

  private static void refused(GuardedSession session, InferenceRequest request) {
    assertThrows(GuardException.class, () -> session.run(request, CALLER));
  }

  /** The outcomes that calls had. */
  private static Map<Outcome, Long> outcomes(Measures measures) {
    return measures.outcomes().entrySet().stream()
        .filter(outcome -> outcome.getValue() != 0)
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  @Test
  void boundOnCallsInProgress_isAGauge() {
    GuardPolicy bounded = GuardPolicy.builder().concurrency(Concurrency.of(7)).build();
    try (GuardedSession session =
        GuardedSession.open(new FakeSession(input("x", "n", 2)), bounded)) {
      assertEquals(7, session.measures().resources().places());
    }
  }

  @Test
  void callsAreCountedByOutcome_findingAndEvent_alsoIfNobodyListens() {
    for (boolean heard : new boolean[] {true, false}) {
      GuardPolicy.Builder policy =
          GuardPolicy.builder()
              .input("x", InputRules.none().within(Range.from(0).to(1)).denormals(Action.REPORT))
              .limit(Rate.of(6).per(Duration.ofDays(1)));
      try (GuardedSession session = open(heard ? policy.onEvent(event -> {}) : policy)) {
        session.run(GOOD, CALLER);
        session.run(GOOD, CALLER);
        session.run(request(0, Float.MIN_VALUE), CALLER);
        refused(session, request(0, Float.NaN));
        refused(session, request(0, 2));
        model.inside =
            floats -> {
              throw new RunFailure("ORT_FAIL", new IllegalStateException());
            };
        refused(session, GOOD);
        refused(session, GOOD);
        model.inside = floats -> {};
        Measures measures = session.measures();
        assertEquals(
            Map.of(
                Outcome.ADMITTED, 3L, Outcome.REFUSED, 2L, Outcome.FAILED, 1L, Outcome.LIMITED, 1L),
            outcomes(measures));
        assertEquals(
            Map.of(
                new Violation(Code.NOT_FINITE, Effect.REFUSED), 1L,
                new Violation(Code.OUT_OF_RANGE, Effect.REFUSED), 1L,
                new Violation(Code.DENORMAL, Effect.REPORTED), 1L),
            measures.violations());
        assertEquals(3, measures.events(GuardEvent.Admitted.class));
        assertEquals(2, measures.events(GuardEvent.Refused.class));
        assertEquals(0, measures.events(GuardEvent.Leaked.class));
        assertEquals(GuardEvent.class.getPermittedSubclasses().length, measures.events().size());
      }
    }
  }

  @Test
  void repairsAndShadows_areCountedByTheirEffect() {
    InputRules rules =
        InputRules.none().within(Range.from(0).to(1), Action.CLAMP).constant(Action.SHADOW);
    try (GuardedSession session = open(GuardPolicy.builder().input("x", rules))) {
      session.run(request(0, 7), CALLER);
      session.run(request(1, 1), CALLER);
      Measures measures = session.measures();
      assertEquals(Map.of(Outcome.REPAIRED, 1L, Outcome.ADMITTED, 1L), outcomes(measures));
      assertEquals(1, measures.violations(new Violation(Code.OUT_OF_RANGE, Effect.REPAIRED)));
      assertEquals(1, measures.violations(new Violation(Code.CONSTANT, Effect.SHADOWED)));
    }
  }

  @Test
  void detectorsRefusals_areCountedApartFromTheContracts() {
    Detector detector = new Detector(FeatureSqueezing.of("x").bits(1).comparing("y"), 0.01);
    try (GuardedSession session =
        open(GuardPolicy.builder().range("x", 0, 1).detector(detector).onEvent(event -> {}))) {
      session.run(GOOD, CALLER);
      refused(session, request(0, 0.4f));
      refused(session, request(0, 2));
      assertEquals(
          Map.of(Outcome.ADMITTED, 1L, Outcome.DETECTED, 1L, Outcome.REFUSED, 1L),
          outcomes(session.measures()));
      assertEquals(2, session.measures().events(GuardEvent.Scored.class));
    }
  }

  @Test
  void whatIsHeld_isToldWhileItIsHeld_andGivenBackAtTheEnd() {
    GuardedSession session = open(GuardPolicy.builder());
    assertEquals(0, session.measures().resources().nativeBytes());
    model.inside = floats -> seen.add(session.measures());
    Answer.Leased lease = session.lease(GOOD, CALLER);
    assertEquals(1, seen.get(0).resources().inFlight());
    assertEquals(8, seen.get(0).resources().nativeBytes());
    assertEquals(1, session.measures().resources().openLeases());
    assertEquals(0, session.measures().resources().inFlight());
    assertEquals(0, session.measures().resources().pooledBytes());
    lease.close();
    assertEquals(0, session.measures().resources().openLeases());
    assertEquals(8, session.measures().resources().pooledBytes());
    session.run(request(new float[20]), CALLER);
    assertEquals(80, session.measures().resources().nativeBytes());
    session.close();
    assertEquals(0, session.measures().resources().nativeBytes());
    assertEquals(0, session.measures().resources().pooledBytes());
    assertEquals(2, session.measures().calls(Outcome.ADMITTED));
  }

  @Test
  void arraysOfSanitizersAndDetectors_countForThePool_butLieOnTheHeap() {
    Detector detector = new Detector(FeatureSqueezing.of("x").bits(1).comparing("y"), 0.01);
    try (GuardedSession session =
        open(
            GuardPolicy.builder()
                .range("x", 0, 1)
                .sanitize("x", Sanitizers.bits(1))
                .detector(detector))) {
      session.run(GOOD, CALLER);
      int row = 2 * Float.BYTES;
      int joint = 2 * row;
      assertEquals(row + joint, session.measures().resources().nativeBytes());
      assertEquals(row + joint + 4 * row, session.measures().resources().pooledBytes());
    }
  }

  @Test
  void leaseThatIsNotToBeHad_isAnOutcome() {
    List<Answer.Leased> leases = new ArrayList<>();
    try (GuardedSession session = open(GuardPolicy.builder())) {
      assertThrows(
          GuardException.LeasesExhaustedException.class,
          () -> Stream.generate(() -> session.lease(GOOD, CALLER)).forEach(leases::add));
      assertEquals(
          Map.of(Outcome.ADMITTED, (long) leases.size(), Outcome.LEASES_EXHAUSTED, 1L),
          outcomes(session.measures()));
    }
  }

  @Test
  void timesAreApart_thoseOfTheGuardAndThoseOfTheModel() {
    model.inside = floats -> time.addAndGet(1_000);
    GuardPolicy.Builder policy =
        GuardPolicy.builder()
            .measuringTime()
            .check(tensor -> {
              time.addAndGet(100);
              return java.util.Optional.empty();
            });
    try (GuardedSession session = open(policy)) {
      session.run(GOOD, CALLER);
      session.run(GOOD, CALLER);
      refused(session, request(0, Float.NaN));
      session.lease(GOOD, CALLER).close();
      Measures measures = session.measures();
      assertEquals(Duration.ofNanos(3_000), measures.runTime().total());
      assertEquals(Duration.ofNanos(300), measures.guardTime().total());
      assertEquals(4, measures.guardTime().count());
      assertEquals(3, measures.runTime().count(), "the model did not run for a refused input");
    }
  }

  @Test
  void allRunsOfAScreenedCall_areTheModelsTime() {
    Detector detector = new Detector(FeatureSqueezing.of("x").bits(1).comparing("y"), 0.01);
    GuardPolicy.Builder policy =
        GuardPolicy.builder().range("x", 0, 1).detector(detector).measuringTime();
    try (GuardedSession session = open(policy)) {
      model.inside = floats -> time.addAndGet(1_000);
      session.run(GOOD, CALLER); // original and copy share a run
      session.run(request(new float[2 * 9]), CALLER); // two runs
      assertEquals(Duration.ofNanos(3_000), session.measures().runTime().total());
      assertEquals(Duration.ZERO, session.measures().guardTime().total());
    }
  }

  @Test
  void runsOnOtherThreads_areTimedToo() {
    model.inside = floats -> time.addAndGet(1_000);
    GuardPolicy.Builder policy =
        GuardPolicy.builder().measuringTime().deadline(Duration.ofDays(1)).isolated(2);
    try (GuardedSession session = open(policy)) {
      session.run(GOOD, CALLER);
      assertEquals(Duration.ofNanos(1_000), session.measures().runTime().total());
      assertEquals(2, session.measures().resources().freePermits());
    }
  }

  @Test
  void withoutBeingAsked_noClockIsRead() {
    GuardPolicy policy =
        GuardPolicy.builder()
            .build()
            .withNanos(() -> {
              throw new AssertionError("the clock was read");
            });
    try (GuardedSession session = GuardedSession.open(model, policy)) {
      session.run(GOOD, CALLER);
      assertEquals(1, session.measures().calls(Outcome.ADMITTED));
      assertEquals(Histogram.empty(), session.measures().guardTime());
    }
  }

  @Test
  void tenantsAreNamed_onlyIfThePolicyLabelsThem() {
    try (GuardedSession quiet = open(GuardPolicy.builder());
        GuardedSession session =
            open(GuardPolicy.builder().labellingTenants(TenantLabels.inClear()))) {
      quiet.run(GOOD, CALLER);
      session.run(GOOD, CALLER);
      refused(session, request(0, Float.NaN));
      assertEquals(List.of(), quiet.measures().tenants());
      assertEquals(
          List.of(new TenantCalls("bank-a", 2), new TenantCalls(TenantCalls.OTHER, 0)),
          session.measures().tenants());
    }
  }

  @Test
  void countersOfASlot_neverFall_whateverModelIsCurrent() {
    GuardPolicy policy = GuardPolicy.builder().onEvent(event -> {}).build();
    try (ModelSlot slot =
        ModelSlot.builder(() -> new FakeSession(input("x", "n", 2)), policy).open()) {
      slot.run(GOOD, CALLER);
      slot.swap(() -> model, policy);
      slot.run(GOOD, CALLER);
      slot.rollBack();
      slot.run(GOOD, CALLER);
      SlotMeasures measures = slot.measures();
      assertEquals(3, measures.calls().calls(Outcome.ADMITTED));
      assertEquals(3, measures.generation());
      assertEquals(1, measures.events(SlotEvent.Swapped.class));
      assertEquals(1, measures.events(SlotEvent.RolledBack.class));
      assertEquals(2, measures.events(SlotEvent.Drained.class));
      assertEquals(1, measures.rollbacksByOperator());
      assertEquals(0, measures.rollbacksByRule());
      assertEquals(8, measures.calls().resources().nativeBytes());
      assertTrue(measures.closing() == 0, measures.toString());
    }
  }

  @Test
  void memoryThatRunsOutBeforeTheInputIsRead_isAFailureLikeAnyOther() {
    List<GuardEvent> events = new ArrayList<>();
    OutOfMemoryError exhausted = new OutOfMemoryError("made up for this test");
    try (GuardedSession session = open(GuardPolicy.builder().onEvent(events::add))) {
      model.beforeSwitch =
          () -> {
            throw exhausted;
          };
      var thrown = assertThrows(RuntimeFailedException.class, () -> session.run(GOOD, CALLER));
      assertEquals("OUT_OF_MEMORY", thrown.errorCode());
      RuntimeFailedException noSwitch = new RuntimeFailedException("prepare a run", "ORT_FAIL");
      model.beforeSwitch =
          () -> {
            throw noSwitch;
          };
      assertThrows(RuntimeFailedException.class, () -> session.run(GOOD, CALLER));
      assertEquals(
          List.of(
              new GuardEvent.Failed(CALLER, "OUT_OF_MEMORY", exhausted),
              new GuardEvent.Failed(CALLER, "ORT_FAIL", noSwitch)),
          events);
      assertEquals(Map.of(Outcome.FAILED, 2L), outcomes(session.measures()));
    }
  }

  /** A call has looked which model is current; before it enters, that model is replaced. */
  @Test
  void callThatASlotTakesToItsNextModel_isTimedOnce() {
    AtomicReference<Runnable> beforeItEnters = new AtomicReference<>(() -> {});
    GuardPolicy timed =
        GuardPolicy.builder()
            .measuringTime()
            .onEvent(event -> {})
            .build()
            .withNanos(() -> {
              beforeItEnters.getAndSet(() -> {}).run();
              return 0;
            });
    FakeSession next = new FakeSession(input("x", "n", 2));
    try (ModelSlot slot =
        ModelSlot.builder(() -> model, timed)
            .rollBackOn(RollbackRule.errorsAbove(0).in(10)) // its calls look at the clock first
            .open()) {
      beforeItEnters.set(() -> slot.swap(() -> next, timed));
      slot.run(GOOD, CALLER);
      assertEquals(0, model.runs.get());
      assertEquals(1, next.runs.get());
      assertEquals(1, slot.measures().calls().guardTime().count());
    }
  }
}
