package dev.mantlet.integrity;

import dev.mantlet.integrity.event.IntegrityEvent;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Consumer;

/** Delivers events to a consumer of the application. Thread-safe if the consumer is. */
final class EventSink {
  private static final Logger LOG = System.getLogger("dev.mantlet.integrity");

  private final Consumer<? super IntegrityEvent> consumer;

  EventSink(Consumer<? super IntegrityEvent> consumer) {
    this.consumer = consumer;
  }

  /** Nobody listens: a refusal is heard of by its exception. */
  static EventSink nobody() {
    return new EventSink(event -> {});
  }

  /**
   * Delivers an event; what the consumer throws is logged by its class alone and goes no further:
   * it changes no verdict.
   */
  void emit(IntegrityEvent event) {
    try {
      consumer.accept(event);
    } catch (Exception | AssertionError | LinkageError | StackOverflowError e) {
      LOG.log(
          Level.WARNING, "the event consumer threw {0}; the event is lost", e.getClass().getName());
    }
  }
}
