package dev.mantlet.guard;

import static dev.mantlet.guard.FakeSession.input;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.GuardException.CallerLimitedException;
import dev.mantlet.guard.GuardException.InputRefusedException;
import dev.mantlet.guard.GuardException.NotAuthorizedException;
import dev.mantlet.guard.GuardException.OutputRefusedException;
import dev.mantlet.guard.GuardException.ReentrantCallException;
import dev.mantlet.guard.GuardException.RuntimeFailedException;
import dev.mantlet.guard.GuardException.SessionClosedException;
import dev.mantlet.guard.InferenceSession.RunFailure;
import dev.mantlet.guard.caller.Authorization;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.caller.Rate;
import dev.mantlet.guard.detect.Detector;
import dev.mantlet.guard.detect.FeatureSqueezing;
import dev.mantlet.guard.output.OutputRules;
import dev.mantlet.guard.slot.RollbackRule;
import dev.mantlet.guard.slot.SlotEvent;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Models that replace each other, without the native library and with it. */
@Timeout(180)
class ModelSlotTest {
  private static final Caller CALLER = Caller.of(Tenant.of("bank-a"), "app");
  private static final GuardPolicy QUIET = GuardPolicy.builder().onEvent(event -> {}).build();
  private static final InferenceRequest GOOD = InferenceRequest.of("x", new float[] {1, 2}, 2);
  private static final FakeSession.Inside FAILS =
      floats -> {
        throw new RunFailure("ORT_FAIL", new IllegalStateException());
      };

  private final ConcurrentLinkedQueue<SlotEvent> events = new ConcurrentLinkedQueue<>();

  private static FakeSession model() {
    return new FakeSession(input("x", "n"));
  }

  private ModelSlot.Builder slot(FakeSession first) {
    return ModelSlot.builder(() -> first, QUIET).onEvent(events::add);
  }

  /** Makes these models one after the other. */
  private static Supplier<InferenceSession> inTurn(FakeSession... models) {
    Deque<FakeSession> rest = new ArrayDeque<>(List.of(models));
    return rest::removeFirst;
  }

  private void awaitEvent(Class<? extends SlotEvent> kind) {
    while (events.stream().noneMatch(kind::isInstance)) {
      Thread.onSpinWait();
    }
  }

  @Test
  void swap_sendsCallsToTheNewModel_andFreesTheOld() {
    FakeSession first = model();
    FakeSession second = model();
    try (ModelSlot slot = slot(first).open()) {
      slot.run(GOOD, CALLER);
      slot.swap(() -> second, QUIET);
      slot.run(GOOD, CALLER);
      assertEquals(2, slot.generation());
      assertEquals(1, first.runs.get());
      assertEquals(1, second.runs.get());
      assertEquals(1, first.closes.get());
      assertEquals(first.bindings.get(), first.bindingsClosed.get());
      assertEquals(
          List.of(new SlotEvent.Swapped(2, 1), new SlotEvent.Drained(1)),
          events.stream().sorted((a, b) -> a instanceof SlotEvent.Swapped ? -1 : 1).toList());
    }
    assertEquals(1, second.closes.get());
  }

  @Test
  void modelThatDoesNotOpen_leavesTheOldInPlace() {
    FakeSession first = model();
    FakeSession misfit = model();
    try (ModelSlot slot = slot(first).open()) {
      GuardPolicy other = GuardPolicy.builder().shape("z", Shape.of(1)).build();
      assertThrows(IllegalArgumentException.class, () -> slot.swap(() -> misfit, other));
      assertThrows(
          RuntimeFailedException.class,
          () -> slot.swap(OnnxSessionTest.maker(new byte[] {1, 2, 3}), QUIET));
      assertEquals(1, misfit.closes.get());
      assertArrayEquals(new float[] {1, 2}, slot.run(GOOD, CALLER).floats("y"));
      assertEquals(1, slot.generation());
      assertEquals(0, first.closes.get());
      assertThrows(IllegalStateException.class, slot::rollBack);
    }
  }

  @Test
  void swapWithoutAThread_leavesTheOldInPlace_andNothingOpen() {
    AtomicBoolean exhausted = new AtomicBoolean();
    FakeSession first = model();
    FakeSession second = model();
    ModelSlot slot =
        slot(first)
            .threads(task -> exhausted.get() ? IsolationTest.unstartable(task) : new Thread(task))
            .open();
    exhausted.set(true);
    for (int i = 0; i < 5; i++) { // more often than replaced models may wait
      assertThrows(OutOfMemoryError.class, () -> slot.swap(ModelSlotTest::model, QUIET));
    }
    assertEquals(1, slot.generation());
    assertEquals(0, slot.measures().closing());
    exhausted.set(false);
    slot.swap(() -> second, QUIET);
    slot.run(GOOD, CALLER);
    assertEquals(1, second.runs.get());
    assertEquals(1, first.closes.get());
    slot.close();
  }

  @Test
  void rollBack_makesTheLastGoodModelAnew_once() {
    FakeSession again = model();
    FakeSession bad = model();
    try (ModelSlot slot =
        ModelSlot.builder(inTurn(model(), again), QUIET).onEvent(events::add).open()) {
      assertThrows(IllegalStateException.class, slot::rollBack);
      slot.swap(() -> bad, QUIET);
      slot.rollBack();
      slot.run(GOOD, CALLER);
      assertEquals(1, again.runs.get());
      assertEquals(1, bad.closes.get());
      assertEquals(3, slot.generation());
      assertTrue(events.contains(new SlotEvent.RolledBack(3, 2)));
      assertThrows(IllegalStateException.class, slot::rollBack);
    }
  }

  @Test
  void modelThatItsLastCallsGiveUp_doesNotComeBack() throws Exception {
    FakeSession again = model();
    FakeSession bad = model();
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch swapped = new CountDownLatch(1);
    bad.inside =
        floats -> {
          inside.countDown();
          while (swapped.getCount() > 0) {
            Thread.onSpinWait();
          }
          FAILS.see(floats);
        };
    try (ModelSlot slot =
        ModelSlot.builder(inTurn(model(), again), QUIET)
            .rollBackOn(RollbackRule.errorsAbove(0).in(10))
            .drainTime(Duration.ZERO)
            .onEvent(events::add)
            .open()) {
      slot.swap(() -> bad, QUIET);
      FutureTask<Answer> last = new FutureTask<>(() -> slot.run(GOOD, CALLER));
      new Thread(last).start();
      inside.await();
      slot.swap(ModelSlotTest::model, QUIET);
      swapped.countDown();
      assertThrows(ExecutionException.class, last::get);
      slot.rollBack();
      slot.run(GOOD, CALLER);
      assertEquals(1, again.runs.get(), "the model came back that a rule had given up");
    }
  }

  @Test
  void errors_rollBackByThemselves_asSoonAsTheirShareIsPassed() {
    FakeSession again = model();
    FakeSession bad = model();
    bad.inside = FAILS;
    try (ModelSlot slot =
        ModelSlot.builder(inTurn(model(), again), QUIET)
            .rollBackOn(RollbackRule.errorsAbove(0.2).in(10))
            .onEvent(events::add)
            .open()) {
      slot.swap(() -> bad, QUIET);
      for (int i = 0; i < 2; i++) {
        assertThrows(RuntimeFailedException.class, () -> slot.run(GOOD, CALLER));
      }
      assertFalse(events.stream().anyMatch(SlotEvent.Tripped.class::isInstance));
      assertThrows(RuntimeFailedException.class, () -> slot.run(GOOD, CALLER));
      awaitEvent(SlotEvent.RolledBack.class);
      assertArrayEquals(new float[] {1, 2}, slot.run(GOOD, CALLER).floats("y"));
      assertEquals(1, again.runs.get());
      assertEquals(1, events.stream().filter(SlotEvent.Tripped.class::isInstance).count());
    }
  }

  @Test
  void answersThatAreHeldBack_countAsErrors() {
    GuardPolicy finite =
        GuardPolicy.builder().protect("y", OutputRules.simplex(0.1)).onEvent(event -> {}).build();
    InferenceRequest noDistribution = InferenceRequest.of("x", new float[] {5}, 1, 1);
    FakeSession bad = new FakeSession(input("x", "n", 1));
    FakeSession[] good = {new FakeSession(input("x", "n", 1)), new FakeSession(input("x", "n", 1))};
    try (ModelSlot slot =
        ModelSlot.builder(inTurn(good), finite)
            .rollBackOn(RollbackRule.errorsAbove(0).in(10))
            .onEvent(events::add)
            .open()) {
      slot.swap(() -> bad, finite);
      assertThrows(OutputRefusedException.class, () -> slot.run(noDistribution, CALLER));
      awaitEvent(SlotEvent.RolledBack.class);
    }
  }

  @Test
  void inputsThatNeverReachTheModel_neitherCountNorThinOut() {
    FakeSession bad = model();
    InferenceRequest refused = InferenceRequest.of("x", new float[] {Float.NaN}, 1);
    try (ModelSlot slot =
        ModelSlot.builder(inTurn(model(), model()), QUIET)
            .rollBackOn(RollbackRule.errorsAbove(0).in(10))
            .rollBackOn(RollbackRule.alarmsAbove(0).in(10))
            .onEvent(events::add)
            .open()) {
      slot.swap(() -> bad, QUIET);
      for (int i = 0; i < 30; i++) {
        assertThrows(InputRefusedException.class, () -> slot.run(refused, CALLER));
      }
      assertFalse(events.stream().anyMatch(SlotEvent.Tripped.class::isInstance));
      bad.inside = FAILS;
      assertThrows(RuntimeFailedException.class, () -> slot.run(GOOD, CALLER));
      awaitEvent(SlotEvent.RolledBack.class);
    }
  }

  @Test
  void slowCalls_andAlarms_tripTheirRules() {
    AtomicLong now = new AtomicLong(Long.MAX_VALUE - 50);
    FakeSession slow = model();
    slow.inside = floats -> now.addAndGet(100);
    RollbackRule slowness = RollbackRule.slowerThan(Duration.ofNanos(100), 0.1).in(10);
    try (ModelSlot slot = slot(slow).rollBackOn(slowness).open()) {
      slot.swap(() -> slow, QUIET.withNanos(now::get));
      slot.run(GOOD, CALLER);
      assertFalse(events.stream().anyMatch(SlotEvent.Tripped.class::isInstance));
      slot.run(GOOD, CALLER);
      assertTrue(events.contains(new SlotEvent.Tripped(2, slowness)));
      awaitEvent(SlotEvent.RolledBack.class);
    }
    events.clear();
    RollbackRule alarms = RollbackRule.alarmsAbove(0).in(10);
    FakeSession rows = new FakeSession(input("x", "n", 4));
    Detector any = new Detector(FeatureSqueezing.of("x").bits(1).comparing("y"), 0.01);
    GuardPolicy strict =
        GuardPolicy.builder().range("x", 0, 1).detector(any).onEvent(event -> {}).build();
    try (ModelSlot slot =
        ModelSlot.builder(() -> rows, strict).rollBackOn(alarms).onEvent(events::add).open()) {
      InferenceRequest moved = InferenceRequest.of("x", new float[] {0, 0.4f, 0, 1}, 1, 4);
      assertThrows(InputRefusedException.class, () -> slot.run(moved, CALLER));
      assertTrue(events.contains(new SlotEvent.Tripped(1, alarms)));
      awaitEvent(SlotEvent.RollbackFailed.class);
      assertEquals(1, slot.generation());
    }
  }

  @Test
  void modelThatTrippedARule_isNeverGoneBackTo() {
    FakeSession again = model();
    FakeSession bad = model();
    bad.inside = FAILS;
    AtomicBoolean storeIsDown = new AtomicBoolean();
    Supplier<InferenceSession> good = inTurn(model(), again);
    Supplier<InferenceSession> unreliable =
        () -> {
          if (storeIsDown.get()) {
            throw new IllegalStateException("the store is down");
          }
          return good.get();
        };
    try (ModelSlot slot =
        ModelSlot.builder(unreliable, QUIET)
            .rollBackOn(RollbackRule.errorsAbove(0).in(10))
            .onEvent(events::add)
            .open()) {
      slot.swap(() -> bad, QUIET);
      storeIsDown.set(true);
      assertThrows(RuntimeFailedException.class, () -> slot.run(GOOD, CALLER));
      awaitEvent(SlotEvent.RollbackFailed.class);
      storeIsDown.set(false);
      slot.swap(ModelSlotTest::model, QUIET);
      slot.rollBack();
      slot.run(GOOD, CALLER);
      assertEquals(1, again.runs.get());
    }
  }

  @Test
  void oldModelWhoseCallGoesOn_isFreedAfterIt_andTooManyOfThemAreRefused() throws Exception {
    CountDownLatch inside = new CountDownLatch(4);
    CountDownLatch finish = new CountDownLatch(1);
    List<FakeSession> models = new ArrayList<>();
    List<FutureTask<Answer>> calls = new ArrayList<>();
    FakeSession.Inside hangs =
        floats -> {
          inside.countDown();
          try {
            finish.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        };
    FakeSession first = model();
    first.inside = hangs;
    models.add(first);
    ModelSlot slot = slot(first).drainTime(Duration.ZERO).open();
    for (int i = 0; i < 4; i++) {
      FutureTask<Answer> call = new FutureTask<>(() -> slot.run(GOOD, CALLER));
      calls.add(call);
      new Thread(call).start();
      while (inside.getCount() > 3 - i) {
        Thread.onSpinWait();
      }
      FakeSession next = model();
      next.inside = hangs;
      models.add(next);
      slot.swap(() -> next, QUIET);
    }
    FakeSession unused = model();
    assertThrows(IllegalStateException.class, () -> slot.swap(() -> unused, QUIET));
    assertEquals(0, models.stream().mapToInt(model -> model.closes.get()).sum());
    finish.countDown();
    for (FutureTask<Answer> call : calls) {
      assertArrayEquals(new float[] {1, 2}, call.get().floats("y"));
    }
    slot.close();
    assertTrue(models.stream().allMatch(model -> model.closes.get() == 1));
    assertThrows(SessionClosedException.class, () -> slot.run(GOOD, CALLER));
    assertThrows(SessionClosedException.class, () -> slot.swap(() -> unused, QUIET));
    slot.close();
  }

  @Test
  void limitsOfTenants_goWithTheSlot() {
    GuardPolicy once =
        GuardPolicy.builder()
            .limit(Rate.of(1).per(Duration.ofDays(1)))
            .onEvent(event -> {})
            .build();
    GuardPolicy another =
        GuardPolicy.builder()
            .limit(Rate.of(1).per(Duration.ofDays(1)))
            .range("x", 0, 9)
            .onEvent(event -> {})
            .build();
    try (ModelSlot slot = ModelSlot.builder(ModelSlotTest::model, once).open()) {
      slot.run(GOOD, CALLER);
      slot.swap(ModelSlotTest::model, another);
      assertThrows(CallerLimitedException.class, () -> slot.run(GOOD, CALLER));
      slot.run(GOOD, Caller.of(Tenant.of("bank-b"), "app"));
    }
  }

  @Test
  void swapFromInsideACall_isATypedError_andNoDeadlock() {
    AtomicReference<ModelSlot> self = new AtomicReference<>();
    List<Throwable> thrown = new ArrayList<>();
    FakeSession model = model();
    model.inside =
        floats -> {
          ModelSlot slot = self.get();
          thrown.add(
              assertThrows(
                  ReentrantCallException.class, () -> slot.swap(ModelSlotTest::model, QUIET)));
          thrown.add(assertThrows(ReentrantCallException.class, slot::rollBack));
          thrown.add(assertThrows(ReentrantCallException.class, slot::close));
        };
    try (ModelSlot slot = slot(model).open()) {
      self.set(slot);
      slot.run(GOOD, CALLER);
      assertEquals(3, thrown.size());
    }
  }

  /** Every answer is x or sin(x), never anything else, and no call fails. */
  @Test
  void swapsUnderTraffic_failNoCall_andGiveNoWrongAnswer() throws Exception {
    byte[] copy = TinyOnnx.identity(TinyOnnx.FLOAT, new Object[] {"n"}, new Object[] {"n"});
    byte[] sine = TinyOnnx.sines(1, "n");
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger calls = new AtomicInteger();
    try (ModelSlot slot =
        ModelSlot.builder(OnnxSessionTest.maker(copy), QUIET).onEvent(events::add).open()) {
      List<FutureTask<Integer>> workers = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        float x = t + 1;
        workers.add(new FutureTask<>(() -> wrongAnswers(slot, x, over, calls)));
      }
      workers.forEach(worker -> new Thread(worker).start());
      for (int i = 1; i <= 15; i++) {
        int before = calls.get();
        while (calls.get() < before + 20 && workers.stream().noneMatch(FutureTask::isDone)) {
          Thread.onSpinWait();
        }
        if (i % 3 == 0) {
          slot.rollBack();
        } else {
          slot.swap(OnnxSessionTest.maker(i % 3 == 1 ? sine : copy), QUIET);
        }
        float answer =
            slot.run(InferenceRequest.of("x", new float[] {1}, 1), CALLER).floats("y")[0];
        boolean isSine = i % 3 != 2;
        assertEquals(isSine ? (float) Math.sin(1) : 1, answer, 1e-6f, "a call after swap " + i);
      }
      over.set(true);
      for (FutureTask<Integer> worker : workers) {
        assertEquals(0, worker.get());
      }
    }
    assertEquals(15, events.stream().filter(SlotEvent.Drained.class::isInstance).count());
    assertInstanceOf(SlotEvent.class, events.peek());
  }

  private static int wrongAnswers(
      ModelSlot slot, float x, AtomicBoolean over, AtomicInteger calls) {
    int wrong = 0;
    while (!over.get()) {
      float y = slot.run(InferenceRequest.of("x", new float[] {x}, 1), CALLER).floats("y")[0];
      wrong += y == x || Math.abs(y - Math.sin(x)) < 1e-6 ? 0 : 1;
      calls.incrementAndGet();
    }
    return wrong;
  }

  @Test
  void rulesAndTimesOutOfBounds_areRefusedWhereTheyAreSet() {
    assertThrows(IllegalArgumentException.class, () -> RollbackRule.errorsAbove(1).in(10));
    assertThrows(IllegalArgumentException.class, () -> RollbackRule.errorsAbove(Double.NaN).in(10));
    assertThrows(IllegalArgumentException.class, () -> RollbackRule.alarmsAbove(0.1).in(9));
    assertThrows(
        IllegalArgumentException.class, () -> RollbackRule.slowerThan(Duration.ZERO, 0.1).in(10));
    assertThrows(
        IllegalArgumentException.class,
        () -> RollbackRule.slowerThan(ChronoUnit.FOREVER.getDuration(), 0.1).in(10));
    assertThrows(
        IllegalArgumentException.class, () -> slot(model()).drainTime(Duration.ofNanos(-1)));
  }

  /**
   * A call has looked which model is current and is about to enter; meanwhile the model is
   * replaced, not yet closed, and the caller loses its rights.
   */
  @Test
  void forgottenDecision_letsNobodyIntoTheModelThatIsBeingReplacedEither() {
    AtomicBoolean mayCall = new AtomicBoolean(true);
    AtomicReference<Runnable> beforeItEnters = new AtomicReference<>(() -> {});
    CountDownLatch drains = new CountDownLatch(1);
    Duration day = Duration.ofDays(1);
    GuardPolicy policy =
        GuardPolicy.builder()
            .authorizer((caller, request) ->
                mayCall.get()
                    ? Authorization.allowedFor(day)
                    : Authorization.deniedFor(day, "GONE"))
            .onEvent(event -> {})
            .build()
            .withNanos(() -> {
              beforeItEnters.getAndSet(() -> {}).run();
              return 0;
            });
    ModelSlot slot =
        ModelSlot.builder(ModelSlotTest::model, policy)
            .rollBackOn(RollbackRule.errorsAbove(0).in(10)) // its calls look at the clock first
            .threads(task -> new Thread(() -> awaitThenRun(drains, task)))
            .drainTime(Duration.ZERO)
            .open();
    slot.run(GOOD, CALLER);
    beforeItEnters.set(() -> {
      slot.swap(ModelSlotTest::model, policy);
      mayCall.set(false);
      slot.forgetAuthorization(CALLER);
    });
    assertThrows(NotAuthorizedException.class, () -> slot.run(GOOD, CALLER));
    drains.countDown();
    slot.close();
  }

  private static void awaitThenRun(CountDownLatch latch, Runnable task) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    task.run();
  }

  @Test
  void makerThatChangesItsOwnSlot_isATypedError_andTheModelStays() {
    FakeSession first = model();
    try (ModelSlot slot = slot(first).open()) {
      List<Runnable> changes =
          List.of(slot::close, slot::rollBack, () -> slot.swap(ModelSlotTest::model, QUIET));
      for (Runnable change : changes) {
        Supplier<InferenceSession> maker =
            () -> {
              change.run();
              return model();
            };
        assertThrows(ReentrantCallException.class, () -> slot.swap(maker, QUIET));
        assertEquals(1, slot.generation());
        slot.run(GOOD, CALLER);
      }
      assertEquals(3, first.runs.get());
      assertEquals(0, first.closes.get());
    }
    assertEquals(1, first.closes.get());
  }

  /** A flood of large requests takes memory, whatever the model is. */
  @Test
  void memoryThatRunsOutBeforeTheModelRuns_isNoFaultOfTheModel_andRollsNothingBack() {
    FakeSession current = model();
    try (ModelSlot slot =
        ModelSlot.builder(ModelSlotTest::model, QUIET)
            .rollBackOn(RollbackRule.errorsAbove(0).in(10))
            .onEvent(events::add)
            .open()) {
      slot.swap(() -> current, QUIET);
      current.beforeSwitch =
          () -> {
            throw new OutOfMemoryError("as a flood would have it");
          };
      for (int i = 0; i < 30; i++) {
        assertThrows(RuntimeFailedException.class, () -> slot.run(GOOD, CALLER));
      }
      assertFalse(events.stream().anyMatch(SlotEvent.Tripped.class::isInstance));
      current.beforeSwitch = () -> {};
      current.inside = FAILS;
      assertThrows(RuntimeFailedException.class, () -> slot.run(GOOD, CALLER));
      awaitEvent(SlotEvent.RolledBack.class);
    }
  }
}
