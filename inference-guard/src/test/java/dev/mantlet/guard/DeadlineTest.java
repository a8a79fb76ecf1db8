package dev.mantlet.guard;

import static dev.mantlet.guard.FakeSession.input;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mantlet.guard.GuardException.DeadlineExceededException;
import dev.mantlet.guard.GuardException.Reason;
import dev.mantlet.guard.InferenceSession.RunFailure;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.detect.Detector;
import dev.mantlet.guard.detect.FeatureSqueezing;
import dev.mantlet.guard.spi.SessionMaker;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Deadlines of runs that stay on the thread of their caller. */
@Timeout(120)
class DeadlineTest {
  private static final Caller CALLER = Caller.of(Tenant.of("bank-a"), "app");
  private static final InferenceRequest GOOD = InferenceRequest.of("x", new float[] {1, 2}, 2);
  private static final Duration SHORT = Duration.ofMillis(2);

  /** One kernel of these takes milliseconds, all of them half a minute and more. */
  private static final int KERNELS = 4_000;

  private final FakeSession model = new FakeSession(input("x", "n"));
  private final Queue<GuardEvent> events = new ConcurrentLinkedQueue<>();

  private GuardPolicy.Builder policy() {
    return GuardPolicy.builder().onEvent(events::add).deadline(SHORT);
  }

  /** A kernel that goes on until its run is stopped. */
  private void untilStopped(float[] floats) {
    while (model.stopped.get() == 0) {
      Thread.onSpinWait();
    }
  }

  @Test
  void runThatIsTooLate_isStopped_andTheSessionGoesOn() {
    GuardedSession session = GuardedSession.open(model, policy().build());
    for (int i = 0; i < 3; i++) {
      model.inside =
          floats -> {
            untilStopped(floats);
            throw new RunFailure("ORT_FAIL", new IllegalStateException("terminated"));
          };
      var thrown = assertThrows(DeadlineExceededException.class, () -> session.run(GOOD, CALLER));
      assertEquals(Reason.DEADLINE_EXCEEDED, thrown.reason());
      assertEquals(SHORT, thrown.deadline());
      assertFalse(thrown.quarantined());
      assertEquals(0, thrown.getStackTrace().length);
      assertEquals(0, model.stopped.get(), "the switch was not set back");
      assertEquals(new GuardEvent.DeadlineExceeded(CALLER, SHORT, false), events.poll());
    }
    assertEquals(1, session.workspaces().created());
    session.close();
    assertEquals(model.switches.get(), model.switchesClosed.get());
    assertEquals(1, model.closes.get());
  }

  @Test
  void watchdogThatRunsOutOfMemory_watchesOn() {
    AtomicBoolean exhausted = new AtomicBoolean();
    LongSupplier clock =
        () -> {
          boolean watchdog = Thread.currentThread().getName().equals("mantlet-guard-deadlines");
          if (watchdog && exhausted.compareAndSet(false, true)) {
            throw new OutOfMemoryError("made up for this test");
          }
          return System.nanoTime();
        };
    model.inside =
        floats -> {
          while (model.stopped.get() == 0 && !Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
          }
        };
    try (GuardedSession session = GuardedSession.open(model, policy().build().withNanos(clock))) {
      assertThrows(DeadlineExceededException.class, () -> session.run(GOOD, CALLER));
    }
  }

  @Test
  void answerThatComesAfterItsRunWasStopped_isDropped() {
    model.inside = this::untilStopped;
    try (GuardedSession session = GuardedSession.open(model, policy().build())) {
      assertThrows(DeadlineExceededException.class, () -> session.run(GOOD, CALLER));
      assertThrows(DeadlineExceededException.class, () -> session.lease(GOOD, CALLER));
      assertEquals(0, session.leases().size());
      assertEquals(1, session.workspaces().created());
    }
  }

  @Test
  void timeCountsFromTheStartOfTheCall_checksIncluded() {
    GuardPolicy slowCheck =
        policy()
            .check(tensor -> {
              untilStopped(new float[0]);
              return Optional.empty();
            })
            .build();
    model.inside =
        floats -> {
          throw new RunFailure("ORT_FAIL", new IllegalStateException("terminated"));
        };
    try (GuardedSession session = GuardedSession.open(model, slowCheck)) {
      assertThrows(DeadlineExceededException.class, () -> session.run(GOOD, CALLER));
    }
  }

  @Test
  void refusedInput_endsItsTime() {
    InferenceRequest bad = InferenceRequest.of("x", new float[] {Float.NaN}, 1);
    AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    try (GuardedSession session =
        GuardedSession.open(model, policy().build().withNanos(now::get))) {
      assertThrows(GuardException.InputRefusedException.class, () -> session.run(bad, CALLER));
      now.addAndGet(SHORT.toNanos() * 2);
      assertArrayEquals(new float[] {1, 2}, session.run(GOOD, CALLER).floats("y"));
    }
    assertEquals(0, model.stopped.get());
  }

  @Test
  void failureInTime_staysAFailure() {
    AtomicLong now = new AtomicLong();
    model.inside =
        floats -> {
          throw new RunFailure("ORT_FAIL", new IllegalStateException());
        };
    try (GuardedSession session =
        GuardedSession.open(model, policy().build().withNanos(now::get))) {
      assertThrows(GuardException.RuntimeFailedException.class, () -> session.run(GOOD, CALLER));
    }
  }

  @Test
  void clockIsReadOncePerCall_asLongAsNothingIsLate() {
    AtomicLong mine = new AtomicLong();
    Thread self = Thread.currentThread();
    GuardPolicy policy =
        GuardPolicy.builder()
            .deadline(Duration.ofDays(1))
            .build()
            .withNanos(() -> Thread.currentThread() == self ? mine.incrementAndGet() : 0);
    try (GuardedSession session = GuardedSession.open(model, policy)) {
      long before = mine.get();
      session.run(GOOD, CALLER);
      session.run(GOOD, CALLER);
      assertEquals(before + 2, mine.get());
    }
  }

  @Test
  void deadlineThatIsNoTime_isRefusedWhereItIsSet() {
    for (Duration bad : List.of(Duration.ZERO, Duration.ofNanos(-1), Duration.ofDays(2))) {
      assertThrows(IllegalArgumentException.class, () -> GuardPolicy.builder().deadline(bad));
    }
  }

  @Test
  void realRun_endsAtTheNextKernel_andTheSessionAnswersAfterwards() {
    byte[] slow = TinyOnnx.sines(KERNELS, "n");
    AtomicLong ahead = new AtomicLong();
    GuardPolicy policy =
        GuardPolicy.builder()
            .deadline(Duration.ofMillis(100))
            .maxBatch(1 << 20)
            .onEvent(events::add)
            .build()
            .withNanos(() -> ahead.get() == 0 ? System.nanoTime() : 0);
    try (GuardedSession session = GuardedSession.open(SessionMaker.ofUnverified(slow), policy)) {
      float[] large = new float[1 << 20];
      assertThrows(
          DeadlineExceededException.class,
          () -> session.run(InferenceRequest.of("x", large, large.length), CALLER));
      ahead.set(1); // from now on time stands still: only a switch that was left off could stop it
      Answer answer = session.run(InferenceRequest.of("x", new float[] {0, 0}, 2), CALLER);
      assertArrayEquals(new float[2], answer.floats("y"));
    }
  }

  @Test
  void runsOfADetector_stopTogetherWithTheOriginals() {
    FakeSession rows = new FakeSession(input("x", "n", 4));
    Detector any = new Detector(FeatureSqueezing.of("x").bits(1).comparing("y"), 2);
    GuardPolicy policy = policy().range("x", 0, 1).detector(any).build();
    try (GuardedSession session = GuardedSession.open(rows, policy)) {
      rows.inside =
          floats -> {
            while (rows.stopped.get() == 0) {
              Thread.onSpinWait();
            }
            throw new RunFailure("ORT_FAIL", new IllegalStateException("terminated"));
          };
      InferenceRequest request = InferenceRequest.of("x", new float[4], 1, 4);
      assertThrows(DeadlineExceededException.class, () -> session.run(request, CALLER));
      assertEquals(0, rows.stopped.get());
    }
    assertEquals(rows.switches.get(), rows.switchesClosed.get());
  }
}
