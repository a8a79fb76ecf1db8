package dev.mantlet.guard;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.mantlet.guard.caller.Authorization;
import dev.mantlet.guard.caller.Authorization.Allowed;
import dev.mantlet.guard.caller.Authorization.Denied;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.RequestFacts;
import dev.mantlet.guard.spi.Authorizer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What an authorizer has decided about the callers of one session, kept until it expires.
 *
 * <p>Memory is bounded by size; a decision that is dropped early is asked for again, so that costs
 * time and lets nobody in. No lock is held while the authorizer works. Thread-safe.
 *
 * <p><b>Why a forgotten decision does not come back.</b> A call that asks while decisions are
 * forgotten may get the old one. It stores it only if nothing was forgotten since before it asked,
 * in one step for each caller. Whoever forgets counts first and removes then. So either the count
 * is seen and nobody ever sees the old decision, or the removal comes after the store.
 */
final class Decisions {
  /** Most decisions that are kept: some 20 MiB with names of 36 characters. */
  static final int MOST_DECISIONS = 100_000;

  /** The authorizer threw or returned null. */
  static final String FAILED = "AUTHORIZER_FAILED";

  /** The request is larger than the caller's allowance. */
  static final String TOO_LARGE = "BEYOND_ALLOWANCE";

  private final Authorizer authorizer;
  private final Cache<Caller, Kept> kept =
      Caffeine.newBuilder().maximumSize(MOST_DECISIONS).executor(Runnable::run).build();
  private final AtomicLong forgets = new AtomicLong();

  /** A decision, and the time from which on it does not hold any more. */
  private record Kept(Authorization decision, long until) {}

  Decisions(Authorizer authorizer) {
    this.authorizer = authorizer;
  }

  /** Why a caller may not send this request, as a code for the operator; empty if it may. */
  Optional<String> refusal(Caller caller, RequestFacts request, long now) {
    Kept known = kept.getIfPresent(caller);
    return known != null && now - known.until() < 0
        ? refusal(known.decision(), request)
        : ask(caller, request, now);
  }

  private static Optional<String> refusal(Authorization decision, RequestFacts request) {
    if (decision instanceof Denied denied) {
      return Optional.of(denied.code());
    }
    return decision instanceof Allowed allowed && allowed.covers(request)
        ? Optional.empty()
        : Optional.of(TOO_LARGE);
  }

  private Optional<String> ask(Caller caller, RequestFacts request, long now) {
    long before = forgets.get();
    Optional<Authorization> decided = decide(caller, request);
    if (decided.isEmpty()) {
      return Optional.of(FAILED);
    }
    Authorization decision = decided.get();
    if (!decision.validFor().isZero()) {
      Kept fresh = new Kept(decision, now + decision.validFor().toNanos());
      kept.asMap().compute(caller, (same, other) -> forgets.get() == before ? fresh : other);
    }
    return refusal(decision, request);
  }

  /** Asks, and fails closed: what the authorizer throws is no decision, and neither is null. */
  private Optional<Authorization> decide(Caller caller, RequestFacts request) {
    try {
      return Optional.ofNullable(authorizer.decide(caller, request));
    } catch (Exception | AssertionError | LinkageError | StackOverflowError e) {
      return Optional.empty();
    }
  }

  /** Forgets the decision about a caller, if there is one. */
  void forget(Caller caller) {
    forgets.incrementAndGet();
    kept.invalidate(caller);
  }

  /** The decisions that are kept, some of them perhaps expired. */
  long size() {
    kept.cleanUp();
    return kept.estimatedSize();
  }
}
