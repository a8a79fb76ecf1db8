package dev.mantlet.guard;

import dev.mantlet.guard.GuardException.CallerLimitedException;
import dev.mantlet.guard.GuardException.NotAuthorizedException;
import dev.mantlet.guard.GuardException.RequestTooCostlyException;
import dev.mantlet.guard.Limits.Refusal;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.CallerIssuer;
import java.time.Duration;
import java.util.Optional;

/**
 * Who may call: judged before anything of a request is read. First whether the caller is one of the
 * issuer's, since a forged one must not use up what belongs to others; then the limits, so that the
 * authorizer is not asked without bound; then the authorizer. Thread-safe.
 */
final class Admission {
  /** The caller was not made by the issuer of the policy. */
  static final String UNKNOWN_ISSUER = "UNKNOWN_ISSUER";

  private final EventSink events;
  private final Optional<CallerIssuer> issuer;
  private final Limits limits;
  private final Optional<Decisions> decisions;
  private final Optional<String> model;

  Admission(GuardPolicy policy, Limits limits, EventSink events) {
    this.events = events;
    this.issuer = policy.issuer();
    this.limits = limits;
    this.decisions = policy.authorizer().map(Decisions::new);
    this.model = policy.model();
  }

  /** Whether {@link #admit} needs to know the time. */
  boolean needsTime() {
    return !limits.isEmpty() || decisions.isPresent();
  }

  /** Whether a caller is one of the issuer's, if the policy names one. */
  boolean knows(Caller caller) {
    return issuer.isEmpty() || caller.isFrom(issuer.get());
  }

  /**
   * Lets a request of a caller pass, or throws.
   *
   * @throws NotAuthorizedException if the caller may not use the model
   * @throws CallerLimitedException if a limit is used up for the moment
   * @throws RequestTooCostlyException if the request can never pass a limit
   */
  void admit(Caller caller, InferenceRequest request, long now) {
    if (!knows(caller)) {
      throw notAuthorized(caller, UNKNOWN_ISSUER);
    }
    if (!limits.isEmpty()) {
      Optional<Refusal> refusal = limits.take(caller, request, now);
      if (refusal.isPresent()) {
        throw limited(caller, refusal.get());
      }
    }
    if (decisions.isPresent()) {
      Optional<String> code = decisions.get().refusal(caller, request.facts(model), now);
      if (code.isPresent()) {
        throw notAuthorized(caller, code.get());
      }
    }
  }

  private NotAuthorizedException notAuthorized(Caller caller, String code) {
    events.emit(new GuardEvent.NotAuthorized(caller, code));
    return new NotAuthorizedException();
  }

  private GuardException limited(Caller caller, Refusal refusal) {
    if (refusal.nanos() == Bucket.NEVER) {
      events.emit(new GuardEvent.TooCostly(caller, refusal.limit(), refusal.cost()));
      return new RequestTooCostlyException(refusal.limit(), refusal.cost());
    }
    Duration retryAfter = Duration.ofNanos(refusal.nanos());
    events.emit(new GuardEvent.Limited(caller, refusal.limit(), retryAfter));
    return new CallerLimitedException(refusal.limit().scope(), retryAfter);
  }

  Limits limits() {
    return limits;
  }

  /** Forgets what the authorizer has decided about a caller. */
  void forget(Caller caller) {
    decisions.ifPresent(known -> known.forget(caller));
  }
}
