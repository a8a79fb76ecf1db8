package dev.mantlet.guard.micrometer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.function.ToDoubleFunction;

/**
 * Registers meters of one source with the tags that all of them have.
 *
 * @param registry where they go; it keeps the source only weakly
 * @param tags what all meters have
 * @param source what is measured
 */
record Meters<S>(MeterRegistry registry, Tags tags, S source) {
  void counter(String name, String description, ToDoubleFunction<S> value, String... more) {
    FunctionCounter.builder(name, source, value)
        .description(description)
        .tags(tags.and(more))
        .register(registry);
  }

  void gauge(String name, String description, String unit, ToDoubleFunction<S> value) {
    Gauge.builder(name, source, value)
        .description(description)
        .baseUnit(unit)
        .tags(tags)
        .register(registry);
  }
}
