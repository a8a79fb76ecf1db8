package dev.mantlet.guard;

import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Counts events by their kind. Thread-safe. */
final class EventCounts {
  private final Map<Class<?>, LongAdder> counts;

  /** Counts the records that a sealed interface permits. */
  EventCounts(Class<?> sealed) {
    this.counts =
        Stream.of(sealed.getPermittedSubclasses())
            .collect(Collectors.toUnmodifiableMap(kind -> kind, kind -> new LongAdder()));
  }

  void add(Object event) {
    of(event.getClass()).increment();
  }

  long sum(Class<?> kind) {
    return of(kind).sum();
  }

  private LongAdder of(Class<?> kind) {
    LongAdder count = counts.get(kind);
    if (count == null) {
      throw new IllegalArgumentException(kind + " is no kind of event that is counted here");
    }
    return count;
  }

  /** The numbers by simple name. */
  Map<String, Long> byName() {
    return counts.entrySet().stream()
        .collect(
            Collectors.toMap(kind -> kind.getKey().getSimpleName(), kind -> kind.getValue().sum()));
  }
}
