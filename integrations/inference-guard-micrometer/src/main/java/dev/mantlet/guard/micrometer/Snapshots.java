package dev.mantlet.guard.micrometer;

import io.micrometer.core.instrument.Clock;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The measures of a source, taken once for all meters that are read at about the same time.
 * Thread-safe. Does not keep the source: meters must not hold a closed session.
 */
final class Snapshots<S, M> {
  /** So long a snapshot serves: a scrape reads all meters within it. */
  static final long KEPT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Function<S, M> measure;
  private final Clock clock;
  private @Nullable Taken<M> last;

  private record Taken<M>(M measures, long time) {}

  Snapshots(Function<S, M> measure, Clock clock) {
    this.measure = measure;
    this.clock = clock;
  }

  synchronized M of(S source) {
    long now = clock.monotonicTime();
    Taken<M> kept = last;
    if (kept == null || now - kept.time >= KEPT_NANOS) {
      kept = new Taken<>(measure.apply(source), now);
      last = kept;
    }
    return kept.measures;
  }
}
