package dev.mantlet.guard;

import static dev.mantlet.guard.FakeSession.input;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.GuardException.DeadlineExceededException;
import dev.mantlet.guard.GuardException.OverloadedException;
import dev.mantlet.guard.GuardException.Reason;
import dev.mantlet.guard.GuardException.ReentrantCallException;
import dev.mantlet.guard.GuardException.SessionClosedException;
import dev.mantlet.guard.InferenceSession.RunFailure;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.caller.Concurrency;
import dev.mantlet.guard.caller.Rate;
import dev.mantlet.guard.detect.Detector;
import dev.mantlet.guard.measure.Measures;
import dev.mantlet.guard.measure.Outcome;
import dev.mantlet.guard.spi.OutputRule;
import dev.mantlet.guard.spi.RowScorer;
import dev.mantlet.guard.spi.Sanitizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs apart from their callers, and what becomes of those that are past their deadline. */
@Timeout(120)
class IsolationTest {
  private static final Caller CALLER = Caller.of(Tenant.of("bank-a"), "app");
  private static final InferenceRequest GOOD = InferenceRequest.of("x", new float[] {1, 2}, 2);
  private static final Duration SHORT = Duration.ofMillis(2);
  private static final Duration LONG = Duration.ofMinutes(5);

  private final FakeSession model = new FakeSession(input("x", "n"));
  private final Queue<GuardEvent> events = new ConcurrentLinkedQueue<>();
  private final CountDownLatch kernelReturns = new CountDownLatch(1);
  private final AtomicLong time = new AtomicLong();

  private GuardedSession open(int runs, Duration deadline) {
    return GuardedSession.open(
        model,
        GuardPolicy.builder().deadline(deadline).isolated(runs).onEvent(events::add).build());
  }

  /** A kernel that hears of nothing until the test lets it go. */
  private void kernelThatHangs() {
    model.inside = floats -> await(kernelReturns);
  }

  private void letKernelReturn(GuardedSession session) {
    kernelReturns.countDown();
    while (session.quarantined() > 0) {
      Thread.onSpinWait();
    }
    model.inside = floats -> {};
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void answersAndRefusals_areThoseOfTheThreadOfTheCaller() {
    AtomicReference<Thread> ranOn = new AtomicReference<>();
    model.inside = floats -> ranOn.set(Thread.currentThread());
    try (GuardedSession session = open(2, LONG)) {
      assertArrayEquals(new float[] {1, 2}, session.run(GOOD, CALLER).floats("y"));
      assertNotEquals(Thread.currentThread(), ranOn.get());
      assertThrows(
          GuardException.InputRefusedException.class,
          () -> session.run(InferenceRequest.of("x", new float[] {Float.NaN}, 1), CALLER));
      model.inside =
          floats -> {
            throw new RunFailure("ORT_FAIL", new IllegalStateException());
          };
      assertThrows(GuardException.RuntimeFailedException.class, () -> session.run(GOOD, CALLER));
      assertEquals(1, session.workspaces().created());
    }
    assertNothingIsOpen();
  }

  @Test
  void callerIsFreedInsideAKernel_andNothingOfTheRunIsUsedAgainUntilItReturns() {
    kernelThatHangs();
    GuardedSession session = open(2, SHORT);
    var late = assertThrows(DeadlineExceededException.class, () -> session.run(GOOD, CALLER));
    assertTrue(late.quarantined());
    assertEquals(1, session.quarantined());
    assertEquals(new GuardEvent.DeadlineExceeded(CALLER, SHORT, true), events.poll());
    assertThrows(DeadlineExceededException.class, () -> session.run(GOOD, CALLER));
    assertEquals(2, session.workspaces().created(), "memory of a run in quarantine was used again");
    letKernelReturn(session);
    assertArrayEquals(new float[] {1, 2}, run(session));
    assertEquals(2, session.workspaces().created(), "memory of a run that is over is used again");
    session.close();
    assertNothingIsOpen();
  }

  /** Runs until the call is in time, which on a slow machine takes more than one try. */
  private static float[] run(GuardedSession session) {
    while (true) {
      try {
        return session.run(GOOD, CALLER).floats("y");
      } catch (DeadlineExceededException | OverloadedException slowMachine) {
        Thread.onSpinWait();
      }
    }
  }

  /** A thread that the operating system does not start: its stack is larger than what there is. */
  static Thread unstartable(Runnable task) {
    return new Thread(null, task, "", 1L << 48);
  }

  @Test
  void runThatGetsNoThread_isRefused_andKeepsNothing() {
    AtomicBoolean exhausted = new AtomicBoolean();
    GuardPolicy policy =
        GuardPolicy.builder()
            .deadline(LONG)
            .isolated(2)
            .concurrency(Concurrency.of(2))
            .limit(Rate.of(4).per(Duration.ofDays(1)))
            .onEvent(events::add)
            .build()
            .withThreads(task -> exhausted.get() ? unstartable(task) : new Thread(task));
    GuardedSession session = GuardedSession.open(model, policy);
    exhausted.set(true);
    for (int i = 0; i < 3; i++) { // once more than there are permits and places
      var refused = assertThrows(OverloadedException.class, () -> session.run(GOOD, CALLER));
      assertEquals(0, refused.quarantined());
      assertTrue(refused.isCrowded(), "it says nothing of the model");
      assertEquals(new GuardEvent.Overloaded(CALLER, 0), events.poll());
    }
    assertEquals(2, session.freePermits());
    assertEquals(0, session.places().orElseThrow().running());
    assertEquals(0, session.measures().resources().inFlight());
    exhausted.set(false);
    assertArrayEquals(new float[] {1, 2}, session.run(GOOD, CALLER).floats("y"));
    assertEquals(1, session.workspaces().created());
    assertThrows(
        GuardException.CallerLimitedException.class,
        () -> session.run(GOOD, CALLER),
        "each call was charged once, and once only");
    assertEquals(3, session.measures().calls(Outcome.OVERLOADED));
    session.close();
    assertNothingIsOpen();
  }

  @Test
  void whenAllRunsAreInQuarantine_callsAreRefusedUnread() {
    kernelThatHangs();
    GuardedSession session = open(1, SHORT);
    assertThrows(DeadlineExceededException.class, () -> session.run(GOOD, CALLER));
    events.clear();
    var full = assertThrows(OverloadedException.class, () -> session.run(GOOD, CALLER));
    assertEquals(Reason.OVERLOADED, full.reason());
    assertEquals(1, full.quarantined());
    assertEquals(List.of(new GuardEvent.Overloaded(CALLER, 1)), List.copyOf(events));
    assertEquals(1, session.workspaces().created());
    letKernelReturn(session);
    assertArrayEquals(new float[] {1, 2}, run(session));
    session.close();
    assertNothingIsOpen();
  }

  @Test
  void close_waitsForTheRunInQuarantine() throws Exception {
    kernelThatHangs();
    GuardedSession session = open(1, SHORT);
    assertThrows(DeadlineExceededException.class, () -> session.run(GOOD, CALLER));
    Thread closer = new Thread(session::close);
    closer.start();
    while (closer.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    assertEquals(0, model.closes.get());
    assertThrows(SessionClosedException.class, () -> session.run(GOOD, CALLER));
    kernelReturns.countDown();
    closer.join();
    assertNothingIsOpen();
  }

  @Test
  void workspaceThatCannotBeFreed_keepsNeitherPermitNorPlaceNorSession() {
    kernelThatHangs();
    GuardedSession session =
        GuardedSession.open(
            model,
            GuardPolicy.builder()
                .deadline(SHORT)
                .isolated(1)
                .concurrency(Concurrency.of(1))
                .pooledBytes(0)
                .build());
    assertThrows(DeadlineExceededException.class, () -> session.run(GOOD, CALLER));
    model.afterUnbind =
        () -> {
          throw new OutOfMemoryError("made up for this test");
        };
    kernelReturns.countDown();
    while (session.quarantined() > 0 && !Thread.interrupted()) {
      Thread.onSpinWait();
    }
    assertEquals(0, session.quarantined());
    session.close();
    assertEquals(1, session.freePermits());
    assertEquals(0, session.places().orElseThrow().running());
    assertEquals(1, model.closes.get());
  }

  @Test
  void leaseWhoseCallerHasGone_givesItsMemoryBack() {
    kernelThatHangs();
    GuardedSession session = open(1, SHORT);
    assertThrows(DeadlineExceededException.class, () -> session.lease(GOOD, CALLER));
    letKernelReturn(session);
    assertEquals(0, session.leases().size());
    assertArrayEquals(new float[] {1, 2}, run(session));
    assertEquals(1, session.workspaces().created());
    session.close();
    assertNothingIsOpen();
  }

  @Test
  void interruptOfAWaitingCaller_isKept_andTheAnswerComes() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    model.inside =
        floats -> {
          inside.countDown();
          await(kernelReturns);
        };
    try (GuardedSession session = open(1, LONG)) {
      FutureTask<Boolean> call =
          new FutureTask<>(() -> {
            float[] answer = session.run(GOOD, CALLER).floats("y");
            return answer[1] == 2 && Thread.interrupted();
          });
      Thread caller = new Thread(call);
      caller.start();
      inside.await();
      caller.interrupt();
      kernelReturns.countDown();
      assertTrue(call.get());
    }
  }

  @Test
  void callBackFromAnIsolatedRun_isATypedError() {
    AtomicReference<GuardedSession> self = new AtomicReference<>();
    List<Throwable> thrown = new ArrayList<>();
    model.inside =
        floats -> {
          thrown.add(assertThrows(ReentrantCallException.class, () -> self.get().close()));
          thrown.add(
              assertThrows(ReentrantCallException.class, () -> self.get().run(GOOD, CALLER)));
        };
    try (GuardedSession session = open(1, LONG)) {
      self.set(session);
      session.run(GOOD, CALLER);
      assertEquals(2, thrown.size());
    }
  }

  @Test
  void permitsAndMemory_areAllBackAfterRandomRunsFromManyThreads() throws Exception {
    Duration tight = Duration.ofNanos(200_000);
    Random kernel = new Random(5);
    model.inside =
        floats -> {
          int what;
          synchronized (kernel) {
            what = kernel.nextInt(6);
          }
          switch (what) {
            case 0 -> throw new RunFailure("ORT_FAIL", new IllegalStateException());
            case 1 -> throw new IllegalStateException("unexpected");
            case 2 -> {
              for (int i = 0; i < 200; i++) {
                Thread.yield();
              }
            }
            default -> {}
          }
        };
    GuardedSession session = open(3, tight);
    AtomicInteger wrong = new AtomicInteger();
    List<FutureTask<Void>> workers = new ArrayList<>();
    for (int t = 0; t < 6; t++) {
      float mine = t;
      workers.add(new FutureTask<>(() -> runMany(session, mine, wrong), null));
    }
    workers.forEach(worker -> new Thread(worker).start());
    for (FutureTask<Void> worker : workers) {
      worker.get();
    }
    session.close();
    assertEquals(0, wrong.get());
    assertEquals(0, session.quarantined());
    assertEquals(3, session.freePermits());
    assertEquals(session.workspaces().created(), session.workspaces().closed());
    assertNothingIsOpen();
  }

  private static void runMany(GuardedSession session, float mine, AtomicInteger wrong) {
    for (int i = 0; i < 400; i++) {
      float[] data = {mine, i};
      try {
        float[] answer = session.run(InferenceRequest.of("x", data, 2), CALLER).floats("y");
        wrong.addAndGet(answer[0] == mine && answer[1] == i ? 0 : 1);
      } catch (GuardException | IllegalStateException expected) {
        assertFalse(expected instanceof SessionClosedException, expected.toString());
      }
    }
  }

  @Test
  void quarantineOfAnotherSession_costsThisOneNoPermit() {
    FakeSession otherModel = new FakeSession(input("x", "n"));
    otherModel.inside = floats -> await(kernelReturns);
    GuardedSession other =
        GuardedSession.open(
            otherModel,
            GuardPolicy.builder().deadline(SHORT).isolated(1).onEvent(event -> {}).build());
    AtomicInteger asked = new AtomicInteger();
    GuardPolicy asksAnother =
        GuardPolicy.builder()
            .deadline(LONG)
            .isolated(1)
            .memoryClasses(tenant -> asked.getAndIncrement() == 0 ? classBy(other) : "")
            .onEvent(events::add)
            .build();
    GuardedSession session = GuardedSession.open(model, asksAnother);
    var late = assertThrows(DeadlineExceededException.class, () -> session.run(GOOD, CALLER));
    assertTrue(late.quarantined(), "the other session's run is in quarantine");
    assertEquals(1, session.freePermits());
    assertEquals(List.of(), List.copyOf(events), "another session's deadline is no event here");
    assertArrayEquals(new float[] {1, 2}, session.run(GOOD, CALLER).floats("y"));
    letKernelReturn(other);
    other.close();
    session.close();
    assertNothingIsOpen();
  }

  private static String classBy(GuardedSession other) {
    return other.run(GOOD, CALLER).floats("y").length == 2 ? "" : "other";
  }

  @Test
  void detectorThatRefusesAfterTheCallerHasGone_isNoSecondOutcome() {
    RowScorer slow =
        new RowScorer() {
          @Override
          public String name() {
            return "slow";
          }

          @Override
          public String input() {
            return "x";
          }

          @Override
          public List<Sanitizer> squeezers() {
            return List.of();
          }

          @Override
          public String output() {
            return "y";
          }

          @Override
          public double score(float[][] answers) {
            waitPastTheDeadline();
            return 1;
          }
        };
    assertOneOutcome(GuardPolicy.builder().detector(new Detector(slow, 0.5)));
  }

  @Test
  void outputRuleThatHoldsBackAfterTheCallerHasGone_isNoSecondOutcome() {
    OutputRule slow =
        row -> {
          waitPastTheDeadline();
          return Optional.of(new OutputRule.Fault(Finding.Code.NOT_A_SIMPLEX, 0, "is late"));
        };
    assertOneOutcome(GuardPolicy.builder().protect("y", slow));
  }

  private void waitPastTheDeadline() {
    time.addAndGet(LONG.toNanos());
    await(kernelReturns);
  }

  /** The call is in time until a thread waits past the deadline, and late then. */
  private void assertOneOutcome(GuardPolicy.Builder policy) {
    FakeSession rows = new FakeSession(input("x", "n", 2));
    GuardedSession session =
        GuardedSession.open(
            rows,
            policy.deadline(SHORT).isolated(1).onEvent(events::add).build().withNanos(time::get));
    InferenceRequest row = InferenceRequest.of("x", new float[] {1, 2}, 1, 2);
    assertThrows(DeadlineExceededException.class, () -> session.run(row, CALLER));
    letKernelReturn(session);
    session.close();
    Measures measures = session.measures();
    assertEquals(1, measures.calls(Outcome.DEADLINE_EXCEEDED));
    assertEquals(1, measures.outcomes().values().stream().mapToLong(count -> count).sum());
  }

  @Test
  void isolationWithoutADeadline_isRefusedWhenThePolicyIsMade() {
    assertThrows(IllegalStateException.class, () -> GuardPolicy.builder().isolated(1).build());
    assertThrows(IllegalArgumentException.class, () -> GuardPolicy.builder().isolated(0));
  }

  private void assertNothingIsOpen() {
    assertEquals(model.bindings.get(), model.bindingsClosed.get());
    assertEquals(model.switches.get(), model.switchesClosed.get());
    assertEquals(0, model.stopped.get());
    assertEquals(1, model.closes.get());
  }

  /** Whoever takes it back has given its workspace to others. */
  @Test
  void runThatWasTakenBack_doesNothing_whateverThreadFindsItLater() {
    Contract contract = Contract.of(model.inputs(), GuardPolicy.builder().build());
    OutputPlan outputs = OutputPlan.of(model.outputs(), Set.of(), contract);
    Supplier<Workspace> maker = () -> new Workspace(model, outputs, contract);
    Lifecycle lifecycle = new Lifecycle();
    Isolation isolation =
        new Isolation(
            1,
            LONG,
            time::get,
            Thread::new,
            lifecycle,
            new WorkspacePool(1, 1, maker),
            Optional.empty());
    AtomicInteger uses = new AtomicInteger();
    Use<Integer> use = (workspace, caller) -> uses.incrementAndGet();
    IsolatedRun<Integer> run = new IsolatedRun<>(isolation, use, maker.get(), CALLER);
    assertTrue(run.withdraw());
    run.run();
    assertEquals(0, uses.get());
    assertEquals(0, lifecycle.inside(), "it has left a session that it never entered");
    IsolatedRun<Integer> begun = new IsolatedRun<>(isolation, use, maker.get(), CALLER);
    lifecycle.enter("run");
    lifecycle.hold();
    begun.run();
    assertFalse(begun.withdraw());
    assertEquals(1, uses.get());
    isolation.close();
  }
}
