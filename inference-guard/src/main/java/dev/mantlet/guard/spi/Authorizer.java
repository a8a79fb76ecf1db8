package dev.mantlet.guard.spi;

import dev.mantlet.guard.caller.Authorization;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.RequestFacts;

/**
 * Decides whether a caller may use a model.
 *
 * <p>Runs on the thread of the call, after the limits, before anything of the request is read, and
 * only where no earlier decision for the caller still holds; its time counts towards the deadline.
 * Must be thread-safe; for one caller it can be asked several times at once. It holds up its call
 * as long as it takes, so it should not wait for others without a bound of its own. An authorizer
 * that throws or returns null refuses the call, and is asked again at the next.
 */
@FunctionalInterface
public interface Authorizer {
  /** The decision, for this and all further requests of the caller until it expires. */
  Authorization decide(Caller caller, RequestFacts request);
}
