package dev.mantlet.guard.measure;

import dev.mantlet.guard.GuardEvent;
import java.util.List;
import java.util.Map;

/**
 * What a guarded session has counted since it was opened, or a slot with all its sessions, and what
 * it holds right now. Counters never fall, but tenants come and go. Immutable.
 *
 * @param outcomes the number of calls by what became of them; all outcomes are there
 * @param violations the number of findings by code and effect; only those that occurred
 * @param events the number of events by the simple name of their record, such as {@code Refused};
 *     all kinds are there
 * @param guardTime the times of whole calls without the runs of the model, and with the wait for an
 *     isolated run; empty unless the policy has times measured
 * @param runTime the times of the runs of the model, all runs of one call together, and without
 *     calls in which it did not run; empty unless the policy has times measured
 * @param resources what is held right now
 * @param tenants the tenants that call most, and the others together; empty unless the policy
 *     labels tenants
 */
public record Measures(
    Map<Outcome, Long> outcomes,
    Map<Violation, Long> violations,
    Map<String, Long> events,
    Histogram guardTime,
    Histogram runTime,
    Resources resources,
    List<TenantCalls> tenants) {
  /** Copies maps and lists. */
  public Measures {
    outcomes = Map.copyOf(outcomes);
    violations = Map.copyOf(violations);
    events = Map.copyOf(events);
    tenants = List.copyOf(tenants);
  }

  /** The number of calls with an outcome. */
  public long calls(Outcome outcome) {
    return outcomes.getOrDefault(outcome, 0L);
  }

  /** The number of findings of a kind. */
  public long violations(Violation violation) {
    return violations.getOrDefault(violation, 0L);
  }

  /** The number of events of a kind. */
  public long events(Class<? extends GuardEvent> kind) {
    return events.getOrDefault(kind.getSimpleName(), 0L);
  }
}
