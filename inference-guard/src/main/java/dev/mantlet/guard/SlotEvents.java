package dev.mantlet.guard;

import dev.mantlet.guard.flight.Flight;
import dev.mantlet.guard.slot.SlotEvent;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Where the events of a slot go: to its counts, to Flight Recorder, and to its consumer, or else
 * the bad ones to the system's log. Thread-safe.
 */
final class SlotEvents {
  private static final Logger LOG = System.getLogger("dev.mantlet.guard");

  private final Optional<Consumer<? super SlotEvent>> consumer;
  private final Supplier<String> session;
  private final EventCounts counted = new EventCounts(SlotEvent.class);
  private final Flight flight = Flight.find();

  /**
   * Events of a slot.
   *
   * @param session what the current policy calls the session
   */
  SlotEvents(Optional<Consumer<? super SlotEvent>> consumer, Supplier<String> session) {
    this.consumer = consumer;
    this.session = session;
  }

  /** Delivers an event; what the consumer throws is logged by its class and goes no further. */
  void emit(SlotEvent event) {
    counted.add(event);
    flight.slotChanged(session.get(), event.getClass().getSimpleName(), event.generation());
    try {
      if (consumer.isPresent()) {
        consumer.get().accept(event);
      } else if (event instanceof SlotEvent.Tripped || event instanceof SlotEvent.RollbackFailed) {
        LOG.log(Level.WARNING, event::toString);
      }
    } catch (Exception | AssertionError | LinkageError | StackOverflowError | OutOfMemoryError e) {
      EventSink.logLost("the slot's consumer threw {0}; the event is lost", e);
    }
  }

  /** The number of events by the simple name of their record. */
  Map<String, Long> counts() {
    return counted.byName();
  }
}
