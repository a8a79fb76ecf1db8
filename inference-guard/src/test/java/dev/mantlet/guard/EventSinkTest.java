package dev.mantlet.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.mantlet.guard.Finding.Code;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.internal.ManualTime;
import dev.mantlet.testkit.TestOnly;
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
