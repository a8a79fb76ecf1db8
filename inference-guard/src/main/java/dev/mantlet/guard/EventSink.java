package dev.mantlet.guard;

import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.internal.LogText;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where events go: to the counters, and to the consumer of the policy, or else refusals to the
 * system's log. Thread-safe.
 */
final class EventSink {
  private static final Logger LOG = System.getLogger("dev.mantlet.guard");

  private final Optional<Consumer<? super GuardEvent>> consumer;
  private final Counters counters;

  EventSink(Optional<Consumer<? super GuardEvent>> consumer, Counters counters) {
    this.consumer = consumer;
    this.counters = counters;
  }

  /** Whether anybody hears of calls that went well; if not, their events need not be made. */
  boolean hearsAll() {
    return consumer.isPresent();
  }

  /**
   * Delivers an event; what the consumer throws is logged by its class alone and goes no further:
   * not even that memory has run out, since the call has its outcome, which must stay the only one.
   */
  void emit(GuardEvent event) {
    counters.count(event);
    if (consumer.isEmpty()) {
      logRefusal(event);
      return;
    }
    try {
      consumer.get().accept(event);
    } catch (Exception | AssertionError | LinkageError | StackOverflowError | OutOfMemoryError e) {
      logLost("the event consumer threw {0}; the event is lost", e);
    }
  }

  /** Logs the class of what a consumer threw, if there is memory for that. */
  static void logLost(String pattern, Throwable thrown) {
    try {
      LOG.log(Level.WARNING, pattern, thrown.getClass().getName());
    } catch (OutOfMemoryError e) {
      return; // a line is lost, and nothing else
    }
  }

  /** What counts the events. */
  Counters counters() {
    return counters;
  }

  private static void logRefusal(GuardEvent event) {
    if (event instanceof GuardEvent.Refused refused) {
      log("refused the input of ", event.caller(), refused.findings());
    } else if (event instanceof GuardEvent.OutputRefused held) {
      log("held back the answer to ", event.caller(), held.findings());
    }
  }

  private static void log(String what, Caller caller, List<Finding> findings) {
    if (LOG.isLoggable(Level.WARNING)) {
      // One argument and no pattern of our own text: names are encoded, but a brace in them must
      // stay a brace.
      LOG.log(Level.WARNING, () -> what + caller + ": " + summary(findings));
    }
  }

  private static String summary(List<Finding> findings) {
    Finding first = findings.get(0);
    int more = findings.size() - 1;
    return first.code()
        + " in tensor '"
        + LogText.encode(first.tensor())
        + "'"
        + (more == 0 ? "" : " and " + more + " more");
  }
}
