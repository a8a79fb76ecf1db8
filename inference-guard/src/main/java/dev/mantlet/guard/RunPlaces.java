package dev.mantlet.guard;

import dev.mantlet.guard.GuardException.OverloadedException;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.caller.Concurrency;
import java.util.function.LongSupplier;

/**
 * The places for calls of a session. A call that took one gives it back when it is over; a run in
 * quarantine keeps that of its call. Thread-safe.
 */
final class RunPlaces {
  private final FairShare calls = new FairShare();
  private final AdaptiveLimit limit;
  private final LongSupplier nanos;

  RunPlaces(Concurrency concurrency, LongSupplier nanos) {
    this.limit = new AdaptiveLimit(concurrency);
    this.nanos = nanos;
  }

  /**
   * Takes a place for a call of a tenant.
   *
   * @param quarantined how many runs are in quarantine, for the exception
   * @return the time, for {@link #count}
   * @throws OverloadedException if there is none for it
   */
  long take(Tenant tenant, int quarantined) {
    int most = limit.limit();
    if (!calls.tryEnter(tenant, most)) {
      throw OverloadedException.crowded(most, quarantined);
    }
    return limit.adapts() ? nanos.getAsLong() : 0;
  }

  void giveBack(Tenant tenant) {
    calls.leave(tenant);
  }

  /** A call that took a place at {@code start} is over, and the model has worked for it. */
  void count(InferenceRequest request, long start) {
    if (limit.adapts()) {
      limit.count(request.elements(), nanos.getAsLong() - start, calls.running());
    }
  }

  /** The calls in progress, runs in quarantine included. */
  int running() {
    return calls.running();
  }

  /** How many may be in progress now. */
  int limit() {
    return limit.limit();
  }
}
