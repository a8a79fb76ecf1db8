package dev.mantlet.integrity;

import dev.mantlet.integrity.event.IntegrityEvent;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where events go: to the consumer of the verifier, or else refusals to the system's log.
 * Thread-safe.
 */
final class EventSink {
  private static final Logger LOG = System.getLogger("dev.mantlet.integrity");

  private final Optional<Consumer<? super IntegrityEvent>> consumer;

  EventSink(Optional<Consumer<? super IntegrityEvent>> consumer) {
    this.consumer = consumer;
  }

  /**
   * Delivers an event; what the consumer throws is logged by its class alone and goes no further:
   * it changes no verdict.
   */
  void emit(IntegrityEvent event) {
    if (consumer.isEmpty()) {
      logRefusal(event);
      return;
    }
    try {
      consumer.get().accept(event);
    } catch (Exception | AssertionError | LinkageError | StackOverflowError e) {
      LOG.log(
          Level.WARNING, "the event consumer threw {0}; the event is lost", e.getClass().getName());
    }
  }

  /** One line; the message has its control characters spelled out. */
  private static void logRefusal(IntegrityEvent event) {
    if (event instanceof IntegrityEvent.Refused refused && LOG.isLoggable(Level.WARNING)) {
      VerificationReport report = refused.report();
      LOG.log(
          Level.WARNING,
          () ->
              "refused the model "
                  + report.model()
                  + ": "
                  + report.reason().map(Reason::name).orElse("")
                  + ": "
                  + report.message().orElse(""));
    }
  }
}
