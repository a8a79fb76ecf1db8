package dev.mantlet.guard.caller;

import dev.mantlet.guard.caller.Caller.Principal;
import dev.mantlet.guard.caller.Caller.Tenant;

/**
 * The right to say who calls: made once, kept by the application's authenticator alone.
 *
 * <p>A session whose policy names an issuer lets only its callers in. Code that handles requests
 * gets a {@link Caller} from the authenticator and passes it on; with nothing but texts in its
 * hands it cannot become another tenant, neither by mistake nor because a request told it to. The
 * issuer itself is the capability: it is compared by identity, has no name, and is not reachable
 * from the callers that it makes. Immutable and thread-safe.
 */
public final class CallerIssuer {
  private CallerIssuer() {}

  /** An issuer of its own; no other one can make its callers. */
  public static CallerIssuer create() {
    return new CallerIssuer();
  }

  /** A caller of this issuer, after whatever proved that it is that one. */
  public Caller issue(Tenant tenant, Principal principal) {
    return Caller.issued(tenant, principal, this);
  }
}
