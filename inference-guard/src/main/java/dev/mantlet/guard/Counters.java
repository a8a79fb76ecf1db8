package dev.mantlet.guard;

import dev.mantlet.guard.Finding.Code;
import dev.mantlet.guard.measure.Histogram;
import dev.mantlet.guard.measure.Measures;
import dev.mantlet.guard.measure.Outcome;
import dev.mantlet.guard.measure.Resources;
import dev.mantlet.guard.measure.TenantLabels;
import dev.mantlet.guard.measure.Violation;
import dev.mantlet.guard.measure.Violation.Effect;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what becomes of the calls of a session, or of all sessions of a slot. Thread-safe, in
 * fixed memory; a call in which nothing is found costs one addition.
 */
final class Counters {
  private static final Code[] CODES = Code.values();
  private static final Effect[] EFFECTS = Effect.values();

  private final LongAdder admitted = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder detected = new LongAdder();
  private final LongAdder leasesExhausted = new LongAdder();
  private final EventCounts events = new EventCounts(GuardEvent.class);
  private final AtomicLongArray findings = new AtomicLongArray(CODES.length * EFFECTS.length);
  private final Histogram.Recorder guardTime = new Histogram.Recorder();
  private final Histogram.Recorder runTime = new Histogram.Recorder();
  private final TopTenants tenants = new TopTenants();

  /** Counts what an event tells. */
  void count(GuardEvent event) {
    if (event instanceof GuardEvent.Admitted answered) {
      admitted.increment();
      count(answered.findings(), Effect.REPORTED);
    } else if (event instanceof GuardEvent.Refused refusal) {
      boolean alarm = refusal.findings().get(0).code() == Code.DETECTED;
      (alarm ? detected : refused).increment();
      count(refusal.findings(), Effect.REFUSED);
    } else {
      events.add(event);
      countRepairsAndShadows(event);
    }
  }

  private void countRepairsAndShadows(GuardEvent event) {
    if (event instanceof GuardEvent.Repaired repaired) {
      count(repaired.findings(), Effect.REPAIRED);
    } else if (event instanceof GuardEvent.Shadowed shadowed) {
      count(shadowed.findings(), Effect.SHADOWED);
    }
  }

  /** Counts an input in which nothing was found, of which nobody else hears. */
  void countClean() {
    admitted.increment();
  }

  void countLeasesExhausted() {
    leasesExhausted.increment();
  }

  private void count(List<Finding> found, Effect effect) {
    for (int i = 0; i < found.size(); i++) {
      findings.incrementAndGet(place(found.get(i).code(), effect));
    }
  }

  private static int place(Code code, Effect effect) {
    return effect.ordinal() * CODES.length + code.ordinal();
  }

  /** Counts the times of a call; the model has not run in every one. */
  void countTimes(long whole, long run) {
    guardTime.add(whole - Math.max(0, run));
    if (run != RunTimer.NONE) {
      runTime.add(run);
    }
  }

  TopTenants tenants() {
    return tenants;
  }

  /** What was counted so far. */
  Measures measures(Resources resources, Optional<TenantLabels> labels) {
    Map<String, Long> kinds = events.byName();
    kinds.put(GuardEvent.Admitted.class.getSimpleName(), admitted.sum());
    kinds.put(GuardEvent.Refused.class.getSimpleName(), refused.sum() + detected.sum());
    return new Measures(
        outcomes(),
        violations(),
        kinds,
        guardTime.snapshot(),
        runTime.snapshot(),
        resources,
        labels.map(tenants::snapshot).orElse(List.of()));
  }

  private Map<Outcome, Long> outcomes() {
    Map<Outcome, Long> calls = new EnumMap<>(Outcome.class);
    calls.put(Outcome.ADMITTED, admitted.sum());
    calls.put(Outcome.REPAIRED, events.sum(GuardEvent.Repaired.class));
    calls.put(Outcome.REFUSED, refused.sum());
    calls.put(Outcome.DETECTED, detected.sum());
    calls.put(Outcome.OUTPUT_REFUSED, events.sum(GuardEvent.OutputRefused.class));
    calls.put(Outcome.LIMITED, events.sum(GuardEvent.Limited.class));
    calls.put(Outcome.TOO_COSTLY, events.sum(GuardEvent.TooCostly.class));
    calls.put(Outcome.NOT_AUTHORIZED, events.sum(GuardEvent.NotAuthorized.class));
    calls.put(Outcome.OVERLOADED, events.sum(GuardEvent.Overloaded.class));
    calls.put(Outcome.LEASES_EXHAUSTED, leasesExhausted.sum());
    calls.put(Outcome.DEADLINE_EXCEEDED, events.sum(GuardEvent.DeadlineExceeded.class));
    calls.put(Outcome.FAILED, events.sum(GuardEvent.Failed.class));
    return calls;
  }

  private Map<Violation, Long> violations() {
    Map<Violation, Long> counts = new HashMap<>();
    for (Effect effect : EFFECTS) {
      for (Code code : CODES) {
        long count = findings.get(place(code, effect));
        if (count != 0) {
          counts.put(new Violation(code, effect), count);
        }
      }
    }
    return counts;
  }
}
