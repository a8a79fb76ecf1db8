package dev.mantlet.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.mantlet.guard.Finding.Code;
import dev.mantlet.guard.GuardException.CallerLimitedException;
import dev.mantlet.guard.GuardException.InputRefusedException;
import dev.mantlet.guard.GuardException.RuntimeFailedException;
import dev.mantlet.guard.InferenceSession.RunFailure;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.caller.Concurrency;
import dev.mantlet.guard.caller.Rate;
import dev.mantlet.guard.internal.ManualTime;
import dev.mantlet.guard.measure.Measures;
import dev.mantlet.guard.measure.Outcome;
import dev.mantlet.testkit.TestOnly;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What is logged; the JDK's system loggers write to java.util.logging where nothing else is set up.
 */
class EventSinkTest {
  private static final Caller CALLER = Caller.of(Tenant.of("bank\nWARNING: all well"), "app {0}");

  private final List<String> lines = new ArrayList<>();
  private final Logger logger = Logger.getLogger("dev.mantlet.guard");
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord entry) {
          lines.add(entry.getLevel() + ": " + new SimpleFormatter().formatMessage(entry));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
  }

  @AfterEach
  void stop() {
    logger.removeHandler(handler);
    logger.setUseParentHandlers(true);
  }

  @Test
  void byDefault_refusalsAreLoggedInOneEncodedLine_andNothingElse() {
    EventSink sink = new EventSink(Optional.empty(), new Counters());
    assertFalse(sink.hearsAll());
    sink.emit(new GuardEvent.NotAuthorized(CALLER, "NO"));
    sink.emit(new GuardEvent.Failed(CALLER, "ORT_FAIL", new IllegalStateException()));
    sink.emit(
        new GuardEvent.Refused(
            CALLER,
            List.of(
                Finding.at(3, "x", Code.NOT_FINITE, "m"),
                Finding.at(4, "y", Code.NOT_FINITE, "m"))));
    String expected =
        "WARNING: refused the input of bank\\u000aWARNING: all well/app {0}: NOT_FINITE in tensor 'x' and 1 more";
    assertEquals(List.of(expected), lines);
  }

  @Test
  void answerThatIsHeldBack_isLoggedToo() {
    new EventSink(Optional.empty(), new Counters())
        .emit(
            new GuardEvent.OutputRefused(
                CALLER, List.of(Finding.at(3, "y", Code.NOT_FINITE, "m"))));
    assertEquals(
        List.of(
            "WARNING: held back the answer to bank\\u000aWARNING: all well/app {0}: NOT_FINITE in tensor 'y'"),
        lines);
  }

  @Test
  void consumerThatThrows_isLoggedByItsClassAlone() {
    new EventSink(
            Optional.of(event -> {
              throw new IllegalStateException("secret");
            }),
            new Counters())
        .emit(new GuardEvent.Admitted(CALLER));
    assertEquals(
        List.of(
            "WARNING: the event consumer threw java.lang.IllegalStateException; the event is lost"),
        lines);
  }

  @Test
  void consumerForWhichMemoryRunsOut_leavesTheSessionAndItsOutcomesAsTheyAre() {
    FakeSession model = new FakeSession(FakeSession.input("x", "n"));
    GuardedSession session =
        GuardedSession.open(
            model,
            GuardPolicy.builder()
                .range("x", 0, 1)
                .deadline(Duration.ofMinutes(5))
                .isolated(1)
                .concurrency(Concurrency.of(1))
                .limit(Rate.of(5).per(Duration.ofDays(1)))
                .onEvent(event -> {
                  throw new OutOfMemoryError("secret");
                })
                .build());
    InferenceRequest good = InferenceRequest.of("x", new float[] {1}, 1);
    for (int i = 0; i < 2; i++) {
      assertEquals(1, session.run(good, CALLER).floats("y")[0]);
    }
    Assertions.assertThrows(
        InputRefusedException.class,
        () -> session.run(InferenceRequest.of("x", new float[] {2}, 1), CALLER));
    session.lease(good, CALLER).close();
    model.inside =
        floats -> {
          throw new RunFailure("ORT_FAIL", new IllegalStateException());
        };
    Assertions.assertThrows(RuntimeFailedException.class, () -> session.run(good, CALLER));
    Assertions.assertThrows(CallerLimitedException.class, () -> session.run(good, CALLER));
    assertEquals(6, lines.size());
    assertEquals(
        "WARNING: the event consumer threw java.lang.OutOfMemoryError; the event is lost",
        lines.get(0));
    assertEquals(1, session.freePermits());
    assertEquals(0, session.places().orElseThrow().running());
    assertEquals(1, session.workspaces().created());
    session.close();
    Measures measures = session.measures();
    assertEquals(3, measures.calls(Outcome.ADMITTED));
    assertEquals(1, measures.calls(Outcome.REFUSED));
    assertEquals(1, measures.calls(Outcome.FAILED));
    assertEquals(1, measures.calls(Outcome.LIMITED));
    assertEquals(6, measures.outcomes().values().stream().mapToLong(count -> count).sum());
    assertEquals(1, session.workspaces().closed());
  }

  @Test
  void slotWhoseConsumerRunsOutOfMemory_isSwappedAllTheSame() {
    GuardPolicy quiet = GuardPolicy.builder().onEvent(event -> {}).build();
    FakeSession first = new FakeSession(FakeSession.input("x", "n"));
    try (ModelSlot slot =
        ModelSlot.builder(() -> first, quiet)
            .onEvent(event -> {
              throw new OutOfMemoryError("secret");
            })
            .open()) {
      slot.swap(() -> new FakeSession(FakeSession.input("x", "n")), quiet);
      assertEquals(1, first.closes.get());
      assertEquals(0, slot.measures().closing());
      assertEquals(2, slot.generation());
    }
  }

  @Test
  void manualTime_needsTheCapabilityOfTheTestkit_andWarns() {
    GuardPolicy policy = GuardPolicy.builder().build();
    Assertions.assertThrows(
        IllegalArgumentException.class, () -> ManualTime.of(policy, () -> 5, new Object()));
    assertEquals(List.of(), lines);
    assertEquals(5, ManualTime.of(policy, () -> 5, new TestOnly()).nanos().getAsLong());
    assertEquals(
        List.of("WARNING: a guard policy got manual time; this must not happen outside tests"),
        lines);
  }
}
