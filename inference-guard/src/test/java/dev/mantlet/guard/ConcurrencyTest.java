package dev.mantlet.guard;

import static dev.mantlet.guard.FakeSession.input;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.GuardException.CallerLimitedException;
import dev.mantlet.guard.GuardException.DeadlineExceededException;
import dev.mantlet.guard.GuardException.InputRefusedException;
import dev.mantlet.guard.GuardException.LeasesExhaustedException;
import dev.mantlet.guard.GuardException.OverloadedException;
import dev.mantlet.guard.GuardException.Reason;
import dev.mantlet.guard.GuardException.RuntimeFailedException;
import dev.mantlet.guard.InferenceSession.RunFailure;
import dev.mantlet.guard.caller.Authorization;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.caller.Concurrency;
import dev.mantlet.guard.caller.Rate;
import dev.mantlet.guard.slot.RollbackRule;
import dev.mantlet.guard.slot.SlotEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A session that bounds its calls in progress: who comes in, and that every place comes back. */
@Timeout(120)
class ConcurrencyTest {
  private static final Caller FLOODING = Caller.of(Tenant.of("flooding"), "app");
  private static final Caller QUIET = Caller.of(Tenant.of("quiet"), "app");
  private static final InferenceRequest GOOD = InferenceRequest.of("x", new float[] {1, 2}, 2);
  private static final InferenceRequest BAD = InferenceRequest.of("x", new float[] {Float.NaN}, 1);
  private static final Duration SHORT = Duration.ofMillis(2);
  private static final Duration LONG = Duration.ofMinutes(5);

  private final FakeSession model = new FakeSession(input("x", "n"));
  private final Queue<GuardEvent> events = new ConcurrentLinkedQueue<>();
  private final CountDownLatch kernelReturns = new CountDownLatch(1);

  private GuardPolicy.Builder policy(int calls) {
    return GuardPolicy.builder().concurrency(Concurrency.of(calls)).onEvent(events::add);
  }

  private GuardedSession open(GuardPolicy.Builder policy) {
    return GuardedSession.open(model, policy.build());
  }

  private static int running(GuardedSession session) {
    return session.places().orElseThrow().running();
  }

  /** Calls of the flooding tenant that stay in the model until the kernel returns. */
  private List<FutureTask<Answer>> occupy(GuardedSession session, int calls) {
    CountDownLatch inside = new CountDownLatch(calls);
    model.inside =
        floats -> {
          inside.countDown();
          await(kernelReturns);
        };
    List<FutureTask<Answer>> tasks = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      FutureTask<Answer> task = new FutureTask<>(() -> session.run(GOOD, FLOODING));
      tasks.add(task);
      new Thread(task).start();
    }
    await(inside);
    model.inside = floats -> {};
    return tasks;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void tenantThatTakesAllPlaces_isRefusedItsNextCall_andOthersStillGetIn() throws Exception {
    try (GuardedSession session = open(policy(3))) {
      List<FutureTask<Answer>> occupied = occupy(session, 3);
      var thrown = assertThrows(OverloadedException.class, () -> session.run(GOOD, FLOODING));
      assertEquals(Reason.OVERLOADED, thrown.reason());
      assertEquals(
          "at most 3 calls may be in progress now, and the tenant has its share of them; send"
              + " fewer at a time, or try again later",
          thrown.getMessage());
      assertEquals(0, thrown.getStackTrace().length);
      assertEquals(List.of(new GuardEvent.Overloaded(FLOODING, 0)), List.copyOf(events));
      for (int i = 0; i < 100; i++) {
        assertArrayEquals(new float[] {1, 2}, session.run(GOOD, QUIET).floats("y"));
      }
      kernelReturns.countDown();
      for (FutureTask<Answer> task : occupied) {
        task.get();
      }
      assertEquals(0, running(session));
      session.run(GOOD, FLOODING);
    }
  }

  @Test
  void refusedCall_hasReadNothing() {
    GuardedSession session = open(policy(1));
    occupy(session, 1);
    assertThrows(OverloadedException.class, () -> session.run(BAD, FLOODING));
    assertEquals(1, session.workspaces().created());
    kernelReturns.countDown();
    session.close();
  }

  @Test
  void placeComesBack_afterAnswersRefusalsAndFailures() {
    AtomicInteger kind = new AtomicInteger();
    try (GuardedSession session =
        open(
            policy(1)
                .memoryClasses(tenant -> {
                  if (kind.get() == 4) {
                    throw new IllegalStateException("no class");
                  }
                  return "";
                }))) {
      session.run(GOOD, QUIET);
      assertThrows(InputRefusedException.class, () -> session.run(BAD, QUIET));
      model.inside =
          floats -> {
            switch (kind.get()) {
              case 0 -> throw new RunFailure("ORT_FAIL", new IllegalStateException());
              case 1 -> throw new IllegalStateException("unexpected");
              case 2 -> throw new OutOfMemoryError();
              default -> throw new AssertionError("an error of the program");
            }
          };
      assertThrows(RuntimeFailedException.class, () -> session.run(GOOD, QUIET));
      kind.set(1);
      assertThrows(IllegalStateException.class, () -> session.run(GOOD, QUIET));
      kind.set(2);
      assertThrows(RuntimeFailedException.class, () -> session.run(GOOD, QUIET));
      kind.set(3);
      assertThrows(AssertionError.class, () -> session.run(GOOD, QUIET));
      kind.set(4);
      assertThrows(IllegalStateException.class, () -> session.run(GOOD, QUIET));
      kind.set(5);
      model.inside = floats -> {};
      session.run(GOOD, QUIET);
      assertEquals(0, running(session));
    }
  }

  @Test
  void lease_keepsMemory_butNoPlace() {
    try (GuardedSession session = open(policy(1))) {
      Answer.Leased leased = session.lease(GOOD, QUIET);
      assertEquals(0, running(session));
      session.run(GOOD, QUIET);
      leased.close();
      List<Answer.Leased> held = new ArrayList<>(); // or the collector would give some back
      assertThrows(
          LeasesExhaustedException.class,
          () -> Stream.generate(() -> session.lease(GOOD, QUIET)).forEach(held::add));
      assertEquals(0, running(session));
    }
  }

  @Test
  void callThatIsLimited_takesNoPlace() {
    try (GuardedSession session = open(policy(1).limit(Rate.of(1).per(Duration.ofDays(1))))) {
      session.run(GOOD, QUIET);
      assertThrows(CallerLimitedException.class, () -> session.run(GOOD, QUIET));
      assertEquals(0, running(session));
    }
  }

  @Test
  void callThatIsTooLate_givesItsPlaceBack() {
    model.inside =
        floats -> {
          while (model.stopped.get() == 0) {
            Thread.onSpinWait();
          }
        };
    try (GuardedSession session = open(policy(1).deadline(SHORT))) {
      assertThrows(DeadlineExceededException.class, () -> session.run(GOOD, QUIET));
      assertThrows(DeadlineExceededException.class, () -> session.lease(GOOD, QUIET));
      assertEquals(0, running(session));
    }
  }

  @Test
  void runInQuarantine_keepsItsPlace_untilNativeCodeReturns() {
    GuardedSession session = open(policy(1).deadline(SHORT).isolated(3));
    model.inside = floats -> await(kernelReturns);
    assertThrows(DeadlineExceededException.class, () -> session.run(GOOD, FLOODING));
    assertEquals(1, running(session));
    var crowded = assertThrows(OverloadedException.class, () -> session.run(GOOD, FLOODING));
    assertTrue(crowded.isCrowded());
    assertEquals(1, crowded.quarantined());
    assertThrows(DeadlineExceededException.class, () -> session.lease(GOOD, QUIET));
    assertEquals(2, running(session));
    kernelReturns.countDown();
    while (session.quarantined() > 0 || running(session) > 0) {
      Thread.onSpinWait();
    }
    assertEquals(3, session.freePermits());
    session.close();
  }

  @Test
  void callThatFindsNoIsolatedRun_givesItsPlaceBack() {
    GuardedSession session = open(policy(2).deadline(SHORT).isolated(1));
    model.inside = floats -> await(kernelReturns);
    assertThrows(DeadlineExceededException.class, () -> session.run(GOOD, FLOODING));
    var full = assertThrows(OverloadedException.class, () -> session.run(GOOD, QUIET));
    assertFalse(full.isCrowded());
    assertEquals(1, running(session));
    kernelReturns.countDown();
    session.close();
  }

  @Test
  void limitFollowsTheRunTimes_onTheClockOfThePolicy() {
    AtomicLong now = new AtomicLong();
    AtomicLong took = new AtomicLong(1_000);
    model.inside = floats -> now.addAndGet(took.get());
    GuardPolicy adaptive =
        GuardPolicy.builder()
            .concurrency(Concurrency.from(1).to(8))
            .onEvent(event -> {})
            .build()
            .withNanos(now::get);
    try (GuardedSession session = GuardedSession.open(model, adaptive)) {
      for (int i = 0; i < 200; i++) {
        session.run(GOOD, QUIET);
      }
      assertEquals(2, session.places().orElseThrow().limit(), "one more than the one in progress");
      took.set(1);
      for (int i = 0; i < 200; i++) {
        assertThrows(InputRefusedException.class, () -> session.run(BAD, FLOODING));
      }
      took.set(1_000);
      for (int i = 0; i < 200; i++) {
        session.run(GOOD, QUIET);
      }
      assertEquals(2, session.places().orElseThrow().limit(), "refused calls have counted");
    }
  }

  @Test
  void limitDoesNotFall_becauseTheAuthorizerIsSlow() {
    AtomicLong now = new AtomicLong();
    AtomicLong authorizing = new AtomicLong();
    model.inside = floats -> now.addAndGet(1_000);
    GuardPolicy policy =
        GuardPolicy.builder()
            .concurrency(Concurrency.from(1).to(10))
            .authorizer((caller, facts) -> {
              now.addAndGet(authorizing.get());
              return Authorization.allowedFor(Duration.ZERO);
            })
            .build()
            .withNanos(now::get);
    try (GuardedSession session = GuardedSession.open(model, policy)) {
      IntStream.range(0, 50).forEach(i -> session.run(GOOD, QUIET));
      assertEquals(2, session.places().orElseThrow().limit());
      authorizing.set(1_000_000);
      IntStream.range(0, 50).forEach(i -> session.run(GOOD, QUIET));
      assertEquals(2, session.places().orElseThrow().limit());
    }
  }

  @Test
  void withoutABound_nothingIsCounted() {
    try (GuardedSession session = open(GuardPolicy.builder())) {
      assertTrue(session.places().isEmpty());
    }
  }

  @Test
  void crowdOfCalls_isNoFaultOfTheModel_andRollsNothingBack() {
    GuardPolicy crowded = policy(1).deadline(LONG).build();
    try (ModelSlot slot =
        ModelSlot.builder(() -> new FakeSession(input("x", "n")), crowded)
            .rollBackOn(RollbackRule.errorsAbove(0.05).in(20))
            .open()) {
      slot.swap(() -> model, crowded);
      occupy(slot.session(), 1);
      for (int i = 0; i < 200; i++) {
        assertThrows(OverloadedException.class, () -> slot.run(GOOD, FLOODING));
      }
      for (int i = 0; i < 40; i++) {
        slot.run(GOOD, QUIET);
      }
      assertEquals(2, slot.generation());
      kernelReturns.countDown();
    }
  }

  @Test
  void callsThatWaitInVainForAnIsolatedRun_areNoFaultOfTheModel_andRollNothingBack() {
    AtomicLong now = new AtomicLong();
    AtomicBoolean late = new AtomicBoolean();
    GuardPolicy isolated =
        GuardPolicy.builder()
            .deadline(LONG)
            .isolated(1)
            .authorizer((caller, facts) -> {
              now.addAndGet(late.get() ? 2 * LONG.toNanos() : 0);
              return Authorization.allowedFor(Duration.ZERO);
            })
            .build()
            .withNanos(now::get);
    try (ModelSlot slot =
        ModelSlot.builder(() -> new FakeSession(input("x", "n")), isolated)
            .rollBackOn(RollbackRule.errorsAbove(0.05).in(20))
            .open()) {
      slot.swap(() -> model, isolated);
      occupy(slot.session(), 1);
      late.set(true);
      try {
        for (int i = 0; i < 20; i++) {
          var full = assertThrows(OverloadedException.class, () -> slot.run(GOOD, QUIET));
          assertEquals(0, full.quarantined());
        }
      } finally {
        kernelReturns.countDown();
      }
      assertEquals(0, slot.measures().events(SlotEvent.Tripped.class));
    }
  }
}
