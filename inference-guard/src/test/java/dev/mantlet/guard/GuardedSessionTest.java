package dev.mantlet.guard;

import static dev.mantlet.guard.FakeSession.input;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.GuardException.CallerLimitedException;
import dev.mantlet.guard.GuardException.InputRefusedException;
import dev.mantlet.guard.GuardException.Reason;
import dev.mantlet.guard.GuardException.ReentrantCallException;
import dev.mantlet.guard.GuardException.RuntimeFailedException;
import dev.mantlet.guard.GuardException.SessionClosedException;
import dev.mantlet.guard.InferenceSession.RunFailure;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.caller.Limit;
import dev.mantlet.guard.caller.Rate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GuardedSessionTest {
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Caller CALLER = Caller.of(Tenant.of("bank-a"), "app");
  private static final InferenceRequest GOOD = InferenceRequest.of("x", new float[] {1, 2}, 2);
  private static final InferenceRequest BAD =
      InferenceRequest.of("x", new float[] {1, Float.NaN}, 2);

  private final FakeSession model = new FakeSession(input("x", "n"));
  private final List<GuardEvent> events = new ArrayList<>();

  private GuardPolicy.Builder policy() {
    return GuardPolicy.builder().onEvent(events::add);
  }

  private GuardedSession open(GuardPolicy.Builder policy) {
    return GuardedSession.open(model, policy.build());
  }

  private void assertNothingIsOpen(GuardedSession session) {
    assertEquals(session.workspaces().created(), session.workspaces().closed());
    assertEquals(model.bindings.get(), model.bindingsClosed.get());
    assertEquals(1, model.closes.get());
  }

  @Test
  void answerIsACopyThatCallersCannotChangeForEachOther() {
    try (GuardedSession session = open(policy())) {
      Answer answer = session.run(GOOD, CALLER);
      answer.floats("y")[0] = 99;
      answer.shape("y")[0] = 99;
      session.run(InferenceRequest.of("x", new float[] {5, 6}, 2), CALLER);
      assertArrayEquals(new float[] {1, 2}, answer.floats("y"));
      assertArrayEquals(new long[] {2}, answer.shape("y"));
      assertEquals(List.of("y"), answer.names());
      assertThrows(IllegalArgumentException.class, () -> answer.floats("z"));
    }
    assertEquals(List.of(new GuardEvent.Admitted(CALLER), new GuardEvent.Admitted(CALLER)), events);
  }

  @Test
  void sameShape_isBoundOnce_andAnotherShapeAgain() {
    try (GuardedSession session = open(policy())) {
      session.run(GOOD, CALLER);
      session.run(GOOD, CALLER);
      assertEquals(1, model.bindings.get());
      session.run(InferenceRequest.of("x", new float[3], 3), CALLER);
      session.run(InferenceRequest.of("x", new float[1], 1), CALLER);
      assertEquals(3, model.bindings.get());
      assertEquals(2, model.bindingsClosed.get());
    }
  }

  @Test
  void memoryOfOutputs_isZeroedBeforeItServesAnotherTenant() {
    try (GuardedSession session = open(policy())) {
      session.run(GOOD, CALLER);
      session.run(GOOD, Caller.of(CALLER.tenant(), "another app"));
      assertEquals(0, model.zeroed.get());
      session.run(GOOD, Caller.of(Tenant.of("bank-b"), "app"));
      assertEquals(1, model.zeroed.get());
    }
  }

  @Test
  void eventOfAFailure_printsNoNativeText() {
    var failed =
        new GuardEvent.Failed(
            CALLER, "ORT_FAIL", new IllegalStateException("node '/secret'\nvalue 7"));
    assertEquals("Failed[caller=bank-a/app, errorCode=ORT_FAIL]", failed.toString());
  }

  @Test
  void refusal_hasFindingsAndNoStackTrace_andReachesTheConsumer() {
    try (GuardedSession session = open(policy())) {
      var thrown = assertThrows(InputRefusedException.class, () -> session.run(BAD, CALLER));
      assertEquals(Reason.INPUT_REFUSED, thrown.reason());
      assertEquals("NOT_FINITE: tensor 'x' at index 1 is NaN or infinite", thrown.getMessage());
      assertEquals(0, thrown.getStackTrace().length);
      assertEquals(List.of(new GuardEvent.Refused(CALLER, thrown.findings())), events);
      assertEquals(0, model.runs.get());
    }
  }

  @Test
  void limit_isPerTenantAndSaysWhenToComeBack() {
    AtomicLong now = new AtomicLong(Long.MAX_VALUE); // the clock wraps in this test
    Rate rate = Rate.of(1).per(Duration.ofSeconds(1));
    GuardPolicy limited = policy().limit(rate).build().withNanos(now::get);
    try (GuardedSession session = GuardedSession.open(model, limited)) {
      session.run(GOOD, CALLER);
      now.addAndGet(400_000_000);
      var thrown = assertThrows(CallerLimitedException.class, () -> session.run(GOOD, CALLER));
      assertEquals(Duration.ofMillis(600), thrown.retryAfter());
      assertEquals(
          new GuardEvent.Limited(CALLER, Limit.perTenant(rate), Duration.ofMillis(600)),
          events.get(1));
      session.run(GOOD, Caller.of(Tenant.of("bank-b"), "app"));
      now.addAndGet(600_000_000);
      session.run(GOOD, CALLER);
    }
  }

  @Test
  void refusedInput_countsAgainstTheLimit() {
    try (GuardedSession session = open(policy().limit(Rate.of(1).per(Duration.ofDays(1))))) {
      assertThrows(InputRefusedException.class, () -> session.run(BAD, CALLER));
      assertThrows(CallerLimitedException.class, () -> session.run(GOOD, CALLER));
    }
  }

  @Test
  void clockIsReadOncePerCall() {
    AtomicInteger reads = new AtomicInteger();
    GuardPolicy limited =
        policy()
            .limit(Rate.of(100).per(Duration.ofSeconds(1)))
            .build()
            .withNanos(reads::incrementAndGet);
    try (GuardedSession session = GuardedSession.open(model, limited)) {
      int before = reads.get();
      session.run(GOOD, CALLER);
      session.run(GOOD, CALLER);
      assertEquals(before + 2, reads.get());
    }
  }

  @Test
  void runAfterClose_isRefusedAndReachesNoModel() {
    GuardedSession session = open(policy());
    session.close();
    assertEquals(
        Reason.SESSION_CLOSED,
        assertThrows(SessionClosedException.class, () -> session.run(GOOD, CALLER)).reason());
    assertEquals(0, model.runs.get());
    assertNothingIsOpen(session);
  }

  @Test
  void secondClose_doesNothing() {
    GuardedSession session = open(policy());
    session.run(GOOD, CALLER);
    session.close();
    session.close();
    assertNothingIsOpen(session);
  }

  @Test
  void closeWaitsForTheRunningCall_andNewCallsAreRefusedMeanwhile() {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch finish = new CountDownLatch(1);
    AtomicInteger closesSeenInside = new AtomicInteger(-1);
    model.inside =
        floats -> {
          running.countDown();
          await(finish);
          closesSeenInside.set(model.closes.get());
        };
    GuardedSession session = open(policy());
    assertTimeoutPreemptively(
        LONG,
        () -> {
          Thread runner = start(() -> session.run(GOOD, CALLER));
          running.await();
          Thread closer = start(session::close);
          while (closer.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
          }
          assertThrows(SessionClosedException.class, () -> session.run(GOOD, CALLER));
          assertEquals(0, model.closes.get());
          finish.countDown();
          runner.join();
          closer.join();
        });
    assertEquals(0, closesSeenInside.get());
    assertNothingIsOpen(session);
  }

  @Test
  void closeUnderSixtyFourCalls_letsAllOfThemFinish_andIsWaitedForByAnother() throws Exception {
    CountDownLatch inside = new CountDownLatch(64);
    CountDownLatch finish = new CountDownLatch(1);
    AtomicInteger answered = new AtomicInteger();
    model.inside =
        floats -> {
          inside.countDown();
          await(finish);
        };
    GuardedSession session = open(GuardPolicy.builder());
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 64; t++) {
      float mine = t;
      threads.add(
          start(() -> {
            float[] data = {mine, mine};
            InferenceRequest request = InferenceRequest.of("x", data, 2);
            assertArrayEquals(data, session.run(request, CALLER).floats("y"));
            answered.incrementAndGet();
          }));
    }
    inside.await();
    List<Thread> closers = List.of(start(session::close), start(session::close));
    while (closers.stream().anyMatch(closer -> closer.getState() != Thread.State.WAITING)) {
      Thread.onSpinWait();
    }
    assertThrows(SessionClosedException.class, () -> session.run(GOOD, CALLER));
    assertEquals(0, model.closes.get());
    finish.countDown();
    threads.forEach(GuardedSessionTest::join);
    closers.forEach(GuardedSessionTest::join);
    assertEquals(64, answered.get());
    assertNothingIsOpen(session);
  }

  @Test
  void interruptDuringClose_isKeptAndDoesNotCutItShort() {
    GuardedSession session = open(policy());
    Thread.currentThread().interrupt();
    session.close();
    assertTrue(Thread.interrupted());
    assertNothingIsOpen(session);
  }

  @Test
  void closeAndRunFromAnEventConsumer_areTypedErrorsAndNoDeadlock() {
    AtomicReference<GuardedSession> self = new AtomicReference<>();
    List<Throwable> thrown = new ArrayList<>();
    GuardPolicy policy =
        GuardPolicy.builder()
            .onEvent(event -> {
              thrown.add(assertThrows(ReentrantCallException.class, () -> self.get().close()));
              thrown.add(
                  assertThrows(ReentrantCallException.class, () -> self.get().run(GOOD, CALLER)));
            })
            .build();
    GuardedSession session = GuardedSession.open(model, policy);
    self.set(session);
    assertTimeoutPreemptively(
        LONG, () -> assertArrayEquals(new float[] {1, 2}, session.run(GOOD, CALLER).floats("y")));
    assertEquals(2, thrown.size());
    session.close();
    assertNothingIsOpen(session);
  }

  @Test
  void runFromInsideACheck_refusesTheInput() {
    AtomicReference<GuardedSession> self = new AtomicReference<>();
    try (GuardedSession session =
        open(
            policy()
                .check(tensor -> {
                  self.get().run(GOOD, CALLER);
                  return Optional.empty();
                }))) {
      self.set(session);
      assertThrows(InputRefusedException.class, () -> session.run(GOOD, CALLER));
      assertEquals(0, model.runs.get());
    }
  }

  @Test
  void consumerThatThrows_breaksNeitherAnswersNorRefusals() {
    GuardedSession session =
        GuardedSession.open(
            model,
            GuardPolicy.builder()
                .onEvent(event -> {
                  throw new IllegalStateException("consumer");
                })
                .build());
    assertArrayEquals(new float[] {1, 2}, session.run(GOOD, CALLER).floats("y"));
    assertThrows(InputRefusedException.class, () -> session.run(BAD, CALLER));
    session.close();
    assertNothingIsOpen(session);
  }

  @Test
  void textOfTheNativeLibrary_reachesTheOperatorOnly() {
    var nativeError =
        new IllegalStateException("Non-zero status code, node '/secret/Gather', idx=40000");
    model.inside =
        floats -> {
          throw new RunFailure("ORT_FAIL", nativeError);
        };
    try (GuardedSession session = open(policy())) {
      var thrown = assertThrows(RuntimeFailedException.class, () -> session.run(GOOD, CALLER));
      assertEquals("ONNX Runtime could not run the model (ORT_FAIL)", thrown.getMessage());
      assertEquals("ORT_FAIL", thrown.errorCode());
      assertEquals(null, thrown.getCause());
      assertEquals(List.of(new GuardEvent.Failed(CALLER, "ORT_FAIL", nativeError)), events);
    }
  }

  @Test
  void memoryThatRunsOut_refusesTheCallAndTheSessionGoesOn() {
    OutOfMemoryError exhausted = new OutOfMemoryError("made up for this test");
    model.inside =
        floats -> {
          throw exhausted;
        };
    try (GuardedSession session = open(policy())) {
      var thrown = assertThrows(RuntimeFailedException.class, () -> session.run(GOOD, CALLER));
      assertEquals("OUT_OF_MEMORY", thrown.errorCode());
      assertEquals(List.of(new GuardEvent.Failed(CALLER, "OUT_OF_MEMORY", exhausted)), events);
      model.inside = floats -> {};
      session.run(GOOD, CALLER);
    }
  }

  @Test
  void policyThatContradictsTheModel_closesTheModel() {
    GuardPolicy policy = GuardPolicy.builder().shape("x", Shape.of(1, 1)).build();
    assertThrows(IllegalArgumentException.class, () -> GuardedSession.open(model, policy));
    assertEquals(1, model.closes.get());
  }

  @Test
  void outputOfAnUnknownType_isRefusedUnlessOthersAreChosen() {
    List<TensorSpec> outputs =
        List.of(
            new TensorSpec("y", TensorSpec.FLOAT, List.of()),
            new TensorSpec("label", "SequenceInfo", List.of()));
    FakeSession mixed = new FakeSession(List.of(input("x", "n")), outputs);
    var thrown =
        assertThrows(
            IllegalArgumentException.class,
            () -> GuardedSession.open(mixed, GuardPolicy.builder().build()));
    assertTrue(
        thrown.getMessage().contains("'label'") && thrown.getMessage().contains("outputs(...)"),
        thrown.getMessage());
    GuardedSession.open(mixed, GuardPolicy.builder().outputs("y").build()).close();
    assertThrows(
        IllegalArgumentException.class,
        () -> GuardedSession.open(mixed, GuardPolicy.builder().outputs("z").build()));
  }

  @Test
  void afterTenThousandRandomFailures_nothingIsLeftOpen() {
    Random random = new Random(7);
    model.inside =
        floats -> {
          switch (random.nextInt(4)) {
            case 0 -> throw new RunFailure("ORT_FAIL", new IllegalStateException());
            case 1 -> throw new IllegalStateException("unexpected");
            case 2 -> throw new AssertionError("an error");
            default -> {}
          }
        };
    GuardedSession session =
        GuardedSession.open(
            model,
            GuardPolicy.builder()
                .onEvent(event -> {
                  if (random.nextInt(3) == 0) {
                    throw new IllegalArgumentException();
                  }
                })
                .check(tensor -> random.nextInt(5) == 0 ? null : Optional.empty())
                .build());
    int answered = 0;
    for (int i = 0; i < 10_000; i++) {
      int n = 1 + random.nextInt(5);
      float[] data = new float[n];
      data[0] = random.nextInt(4) == 0 ? Float.NaN : 1;
      try {
        session.run(InferenceRequest.of("x", data, random.nextInt(9) == 0 ? n + 1 : n), CALLER);
        answered++;
      } catch (GuardException | IllegalStateException | AssertionError expected) {
        assertFalse(
            expected instanceof SessionClosedException
                || expected instanceof ReentrantCallException,
            expected.toString());
      }
    }
    session.close();
    assertTrue(answered > 100 && answered < 9_000, "answered " + answered);
    assertNothingIsOpen(session);
  }

  @Test
  void manyThreads_seeTheirOwnInputsOnly_andCloseLeavesNothing() {
    GuardedSession session = open(GuardPolicy.builder());
    AtomicInteger wrong = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      float mine = t;
      Caller caller = Caller.of(Tenant.of("tenant-" + t % 3), "app");
      threads.add(
          start(() -> {
            for (int i = 1; i <= 300; i++) {
              int n = 1 + i % 4;
              float[] data = new float[n];
              Arrays.fill(data, mine);
              try {
                wrong.addAndGet(
                    Arrays.equals(
                            data,
                            session.run(InferenceRequest.of("x", data, n), caller).floats("y"))
                        ? 0
                        : 1);
              } catch (SessionClosedException closed) {
                return;
              }
            }
          }));
    }
    while (model.runs.get() < 500 && failures.isEmpty()) {
      Thread.onSpinWait();
    }
    assertTimeoutPreemptively(LONG, session::close);
    threads.forEach(GuardedSessionTest::join);
    assertEquals(0, wrong.get());
    assertNothingIsOpen(session);
  }

  /** Starts a worker; what it throws fails the test. */
  private Thread start(Runnable action) {
    Thread thread = new Thread(action);
    thread.setUncaughtExceptionHandler((worker, failure) -> failures.add(failure));
    thread.start();
    return thread;
  }

  @AfterEach
  void noWorkerFailed() {
    assertEquals(List.of(), List.copyOf(failures));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
