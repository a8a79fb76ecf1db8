package dev.mantlet.guard;

import static dev.mantlet.guard.FakeSession.input;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.GuardException.CallerLimitedException;
import dev.mantlet.guard.GuardException.InputRefusedException;
import dev.mantlet.guard.GuardException.Reason;
import dev.mantlet.guard.GuardException.RequestTooCostlyException;
import dev.mantlet.guard.caller.Authorization;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.caller.Cost;
import dev.mantlet.guard.caller.Limit;
import dev.mantlet.guard.caller.Rate;
import dev.mantlet.guard.caller.RequestFacts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/** Limits of tenants, principals and models together, by calls, rows, elements and other costs. */
class LimitsTest {
  private static final Tenant BANK_A = Tenant.of("bank-a");
  private static final Caller APP = Caller.of(BANK_A, "app");
  private static final Caller BATCH = Caller.of(BANK_A, "batch");
  private static final Caller APP_OF_B = Caller.of(Tenant.of("bank-b"), "app");
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration DAY = Duration.ofDays(1);

  private final FakeSession model = new FakeSession(input("x", "rows", 2));
  private final List<GuardEvent> events = new ArrayList<>();
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - SECOND.toNanos());
  private final AtomicInteger looksAtTheClock = new AtomicInteger();

  private final LongSupplier clock = this::nanos;

  private GuardedSession open(Limit... limits) {
    return GuardedSession.open(model, policy(limits).build().withNanos(clock));
  }

  private GuardPolicy.Builder policy(Limit... limits) {
    GuardPolicy.Builder policy = GuardPolicy.builder().onEvent(events::add);
    List.of(limits).forEach(policy::limit);
    return policy;
  }

  private long nanos() {
    looksAtTheClock.incrementAndGet();
    return now.get();
  }

  private static InferenceRequest rows(int rows) {
    return InferenceRequest.of("x", new float[2 * rows], rows, 2);
  }

  private static void run(GuardedSession session, Caller caller) {
    session.run(rows(1), caller);
  }

  private static Duration waitOf(GuardedSession session, InferenceRequest request, Caller caller) {
    return assertThrows(CallerLimitedException.class, () -> session.run(request, caller))
        .retryAfter();
  }

  @Test
  void limitOfPrincipals_isTheirOwn_alsoWhereNamesAreTheSame() {
    try (GuardedSession session = open(Limit.perPrincipal(Rate.of(1).per(DAY)))) {
      run(session, APP);
      waitOf(session, rows(1), APP);
      run(session, BATCH);
      run(session, APP_OF_B);
    }
  }

  @Test
  void limitOfTheModel_isForAllTogether() {
    Limit limit = Limit.perModel(Rate.of(2).per(DAY));
    try (GuardedSession session = open(limit)) {
      run(session, APP);
      run(session, APP_OF_B);
      var thrown = assertThrows(CallerLimitedException.class, () -> run(session, BATCH));
      assertEquals("the model's limit is used up; try again after PT12H", thrown.getMessage());
      assertEquals(new GuardEvent.Limited(BATCH, limit, DAY.dividedBy(2)), events.get(2));
    }
  }

  @Test
  void callThatOneLimitRefuses_isChargedToNone() {
    try (GuardedSession session =
        open(
            Limit.perTenant(Rate.of(3).per(DAY)),
            Limit.perModel(Rate.of(9).per(DAY)),
            Limit.perPrincipal(Rate.of(1).per(DAY)))) {
      run(session, APP);
      for (int i = 0; i < 100; i++) {
        waitOf(session, rows(1), APP);
      }
      run(session, BATCH);
      run(session, Caller.of(BANK_A, "third"));
      waitOf(session, rows(1), Caller.of(BANK_A, "fourth"));
    }
  }

  @Test
  void retryAfter_isTheLongestWait_whateverTheOrder() {
    Limit perMinute = Limit.perTenant(Rate.of(1).per(Duration.ofMinutes(1)));
    Limit perSecond = Limit.perPrincipal(Rate.of(1).per(SECOND));
    for (List<Limit> order :
        List.of(List.of(perMinute, perSecond), List.of(perSecond, perMinute))) {
      try (GuardedSession session = open(order.toArray(Limit[]::new))) {
        run(session, APP);
        now.addAndGet(SECOND.toNanos() / 4);
        assertEquals(Duration.ofMillis(59_750), waitOf(session, rows(1), APP));
        now.addAndGet(Duration.ofMillis(59_750).toNanos());
        run(session, APP);
      }
    }
  }

  @Test
  void quotaComesBackEvenly_besideARate() {
    try (GuardedSession session =
        open(
            Limit.perTenant(Rate.of(2).per(SECOND)),
            Limit.perTenant(Rate.of(24).per(DAY).burst(3)))) {
      run(session, APP);
      run(session, APP);
      assertEquals(SECOND.dividedBy(2), waitOf(session, rows(1), APP));
      now.addAndGet(SECOND.toNanos());
      run(session, APP);
      assertEquals(Duration.ofMinutes(60).minus(SECOND), waitOf(session, rows(1), APP));
    }
  }

  @Test
  void rowsAndElements_costWhatTheyAre() {
    try (GuardedSession session =
        open(
            Limit.perTenant(Rate.of(10).per(DAY)).counting(Cost.rows()),
            Limit.perPrincipal(Rate.of(16).per(DAY)).counting(Cost.elements()))) {
      session.run(rows(7), APP);
      waitOf(session, rows(4), BATCH);
      session.run(rows(1), APP);
      waitOf(session, rows(1), APP);
      session.run(rows(2), BATCH);
      waitOf(session, rows(1), BATCH);
    }
  }

  @Test
  void costOfTheApplication_seesTheSizesAndTheNameOfTheModel() {
    List<RequestFacts> seen = new ArrayList<>();
    Cost cost =
        facts -> {
          seen.add(facts);
          return 5;
        };
    GuardPolicy policy =
        policy(Limit.perTenant(Rate.of(9).per(DAY)).counting(cost)).model("digits").build();
    try (GuardedSession session = GuardedSession.open(model, policy)) {
      session.run(rows(3), APP);
      waitOf(session, rows(3), APP);
      assertEquals(new RequestFacts(Optional.of("digits"), 3, 6), seen.get(0));
    }
  }

  @Test
  void requestThatCostsMoreThanTheBurst_isToldThatItNeverPasses_andTakesNothing() {
    Limit limit = Limit.perTenant(Rate.of(4).per(DAY)).counting(Cost.rows());
    try (GuardedSession session = open(Limit.perPrincipal(Rate.of(1).per(DAY)), limit)) {
      var thrown = assertThrows(RequestTooCostlyException.class, () -> session.run(rows(5), APP));
      assertEquals(Reason.TOO_COSTLY, thrown.reason());
      assertEquals(
          "the request costs 5, but the tenant's limit lets at most 4 pass at once; it can never"
              + " pass, send less at a time",
          thrown.getMessage());
      assertEquals(List.of(new GuardEvent.TooCostly(APP, limit, 5)), events);
      session.run(rows(4), APP);
    }
  }

  @Test
  void costThatCannotBeTold_refuses() {
    List<Cost> broken =
        List.of(
            facts -> 0,
            facts -> Long.MIN_VALUE,
            facts -> {
              throw new IllegalStateException("no tariff");
            },
            facts -> {
              throw new StackOverflowError();
            });
    for (Cost cost : broken) {
      Limit limit = Limit.perTenant(Rate.of(4).per(DAY)).counting(cost);
      try (GuardedSession session = open(limit)) {
        assertThrows(RequestTooCostlyException.class, () -> run(session, APP));
        assertEquals(new GuardEvent.TooCostly(APP, limit, 0), events.get(events.size() - 1));
      }
    }
    assertEquals(0, model.runs.get());
  }

  @Test
  void hugeCostsAndRates_doNotOverflow() {
    for (long cost : new long[] {Long.MAX_VALUE, Long.MAX_VALUE / 2, 1L << 62}) {
      Rate rate = new Rate(1, Duration.ofDays(25_000), Long.MAX_VALUE);
      try (GuardedSession session = open(Limit.perTenant(rate).counting(facts -> cost))) {
        assertThrows(RequestTooCostlyException.class, () -> run(session, APP));
      }
    }
    Rate vast = new Rate(Long.MAX_VALUE, Duration.ofNanos(1), Long.MAX_VALUE);
    try (GuardedSession session = open(Limit.perTenant(vast).counting(facts -> (1L << 60) - 1))) {
      run(session, APP);
      run(session, APP);
      waitOf(session, rows(1), APP);
    }
  }

  @Test
  void claimedSizes_areBoundedByWhatALongHolds_andContradictionsAreStillRefused() {
    float[] two = new float[2];
    long huge = Long.MAX_VALUE;
    assertEquals(
        new RequestFacts(Optional.empty(), huge, huge),
        InferenceRequest.of("x", two, huge, 2).facts(Optional.empty()));
    assertEquals(
        new RequestFacts(Optional.empty(), 3, 0),
        InferenceRequest.of("x", two, 3, -7).facts(Optional.empty()));
    assertEquals(
        new RequestFacts(Optional.empty(), 0, 0),
        InferenceRequest.of("x", two, -1, 2).facts(Optional.empty()));
    assertEquals(
        new RequestFacts(Optional.empty(), 1, 1),
        InferenceRequest.of("x", two).facts(Optional.empty()));
    assertEquals(
        new RequestFacts(Optional.empty(), 4, huge),
        InferenceRequest.of("x", two, 2, 2)
            .and("y", two, 4, huge / 4)
            .and("z", two, 2, 3)
            .facts(Optional.empty()));
    try (GuardedSession session =
        open(Limit.perTenant(Rate.of(10).per(DAY)).counting(Cost.rows()))) {
      InferenceRequest claimsFewer = InferenceRequest.of("x", new float[8], 1, 2);
      assertThrows(InputRefusedException.class, () -> session.run(claimsFewer, APP));
      session.run(rows(9), APP);
      waitOf(session, rows(1), APP); // what was refused has counted
    }
  }

  @Test
  void oneLookAtTheClock_servesAllLimitsAndTheAuthorizer() {
    GuardPolicy policy =
        policy(
                Limit.perTenant(Rate.of(100).per(SECOND)),
                Limit.perPrincipal(Rate.of(100).per(SECOND)),
                Limit.perModel(Rate.of(100).per(SECOND)))
            .authorizer((caller, request) -> Authorization.allowedFor(DAY))
            .build()
            .withNanos(clock);
    try (GuardedSession session = GuardedSession.open(model, policy)) {
      looksAtTheClock.set(0);
      run(session, APP);
      run(session, BATCH);
      assertEquals(2, looksAtTheClock.get());
    }
  }

  @Test
  void policyTakesALimitOnce_andBoundsTheirNumber() {
    GuardPolicy.Builder policy = GuardPolicy.builder();
    for (int i = 1; i <= 16; i++) {
      policy.limit(Rate.of(i).per(DAY)).limit(Rate.of(i).per(DAY));
    }
    assertEquals(16, policy.build().limits().size());
    assertThrows(IllegalArgumentException.class, () -> policy.limit(Rate.of(17).per(DAY)));
  }

  @Test
  void nextModel_goesOnWithEqualLimits_andStartsTheOthersAnew() {
    Limit kept = Limit.perTenant(Rate.of(2).per(DAY));
    Limit dropped = Limit.perPrincipal(Rate.of(1).per(DAY));
    long time = now.get();
    Limits before = limits(Optional.empty(), clock, kept, dropped);
    assertTrue(before.take(APP, rows(1), time).isEmpty());
    Limits after =
        limits(Optional.of(before), clock, Limit.perPrincipal(Rate.of(3).per(DAY)), kept);
    assertTrue(after.take(APP, rows(1), time).isEmpty());
    assertEquals(kept, after.take(APP, rows(1), time).orElseThrow().limit());
  }

  @Test
  void limitsOfAnotherClock_doNotGoOn() {
    Limit limit = Limit.perTenant(Rate.of(1).per(DAY));
    Limits before = limits(Optional.empty(), () -> 1, limit);
    assertTrue(before.take(APP, rows(1), 1).isEmpty());
    Limits after = limits(Optional.of(before), () -> 0, limit);
    assertTrue(after.take(APP, rows(1), 0).isEmpty());
  }

  private Limits limits(Optional<Limits> before, LongSupplier nanos, Limit... limits) {
    return Limits.of(policy(limits).build().withNanos(nanos), before);
  }
}
