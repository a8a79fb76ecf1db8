package dev.mantlet.guard.measure;

import dev.mantlet.guard.slot.SlotEvent;
import java.util.Map;

/**
 * What a slot has counted since it was opened. Immutable.
 *
 * @param calls the calls of all its sessions, and what those hold that are not freed yet
 * @param generation the number of the current generation, from 1
 * @param closing the replaced generations that still have calls
 * @param events the number of events by the simple name of their record, such as {@code Swapped};
 *     all kinds are there
 * @param rollbacksByOperator how often somebody rolled the slot back
 * @param rollbacksByRule how often a rule did
 */
public record SlotMeasures(
    Measures calls,
    long generation,
    int closing,
    Map<String, Long> events,
    long rollbacksByOperator,
    long rollbacksByRule) {
  /** Copies the map. */
  public SlotMeasures {
    events = Map.copyOf(events);
  }

  /** The number of events of a kind. */
  public long events(Class<? extends SlotEvent> kind) {
    return events.getOrDefault(kind.getSimpleName(), 0L);
  }
}
