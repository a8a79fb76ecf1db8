package dev.mantlet.guard.micrometer;

import dev.mantlet.guard.Finding;
import dev.mantlet.guard.GuardEvent;
import dev.mantlet.guard.measure.Histogram;
import dev.mantlet.guard.measure.Measures;
import dev.mantlet.guard.measure.Outcome;
import dev.mantlet.guard.measure.Resources;
import dev.mantlet.guard.measure.Violation;
import dev.mantlet.guard.measure.Violation.Effect;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.TimeGauge;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Registers the meters of calls and of what is held, for one source of measures. What a registry is
 * given must not lead to the source, and so not to this object either: it would keep the source.
 */
final class CallMeters<S> {
  private static final double[] TOLD_QUANTILES = {0.5, 0.95, 0.99};

  private final Meters<S> meters;
  private final Function<S, Measures> measures;

  CallMeters(Meters<S> meters, Function<S, Measures> measures) {
    this.meters = meters;
    this.measures = measures;
  }

  void register() {
    for (Outcome outcome : Outcome.values()) {
      meters.counter(
          "inference.guard.requests",
          "Calls by what became of them",
          of(found -> found.calls(outcome)),
          "outcome",
          outcomeTag(outcome),
          "reason",
          lower(outcome));
    }
    for (Effect effect : Effect.values()) {
      for (Finding.Code code : Finding.Code.values()) {
        Violation violation = new Violation(code, effect);
        meters.counter(
            "inference.guard.violations",
            "Findings in inputs by code and by what they did to their calls",
            of(found -> found.violations(violation)),
            "code",
            code.name(),
            "action",
            lower(effect));
      }
    }
    times("inference.guard.duration", "Time of calls without the model's", Measures::guardTime);
    times("inference.run.duration", "Time of the model in calls", Measures::runTime);
    resources();
  }

  private void resources() {
    gauge("inference.guard.concurrency.inflight", "Calls inside", "calls", Resources::inFlight);
    gauge(
        "inference.guard.concurrency.limit",
        "Calls that may be inside; 0 if they are not bounded",
        "calls",
        Resources::places);
    gauge(
        "inference.guard.concurrency.quarantined",
        "Isolated runs whose callers have gone",
        "runs",
        Resources::quarantinedRuns);
    gauge(
        "inference.guard.concurrency.permits",
        "Isolated runs that could begin now",
        "runs",
        Resources::freePermits);
    gauge("inference.leases.open", "Answers that are leased out", "leases", Resources::openLeases);
    meters.counter(
        "inference.leases.leaked",
        "Leases that were lost",
        of(found -> found.events(GuardEvent.Leaked.class)));
    gauge("inference.pool.bytes", "Memory of kept workspaces", "bytes", Resources::pooledBytes);
    gauge(
        "inference.native.bytes",
        "Memory outside the heap for inputs and outputs",
        "bytes",
        Resources::nativeBytes);
  }

  private void gauge(
      String name, String description, String unit, ToDoubleFunction<Resources> value) {
    meters.gauge(name, description, unit, of(found -> value.applyAsDouble(found.resources())));
  }

  private void times(String name, String description, Function<Measures, Histogram> told) {
    Function<S, Histogram> histogram = measures.andThen(told);
    FunctionTimer.builder(
            name,
            meters.source(),
            source -> histogram.apply(source).count(),
            source -> histogram.apply(source).total().toNanos(),
            TimeUnit.NANOSECONDS)
        .description(description)
        .tags(meters.tags())
        .register(meters.registry());
    for (double share : TOLD_QUANTILES) {
      TimeGauge.builder(
              name + ".percentile",
              meters.source(),
              TimeUnit.NANOSECONDS,
              source -> histogram.apply(source).quantile(share).toNanos())
          .description(description + ", since the start; at most a sixteenth too high")
          .tags(meters.tags())
          .tag("phi", String.valueOf(share))
          .register(meters.registry());
    }
  }

  private ToDoubleFunction<S> of(ToDoubleFunction<Measures> value) {
    Function<S, Measures> taken = measures; // not the field, through which a lambda keeps this
    return source -> value.applyAsDouble(taken.apply(source));
  }

  private static String outcomeTag(Outcome outcome) {
    return switch (outcome) {
      case ADMITTED -> "allowed";
      case REPAIRED -> "clamped";
      case REFUSED, DETECTED, OUTPUT_REFUSED, NOT_AUTHORIZED, TOO_COSTLY -> "denied";
      case LIMITED, OVERLOADED, LEASES_EXHAUSTED -> "shed";
      case DEADLINE_EXCEEDED -> "timeout";
      case FAILED -> "error";
    };
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
