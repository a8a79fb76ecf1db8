package dev.mantlet.guard.caller;

import dev.mantlet.guard.internal.LogText;
import java.util.Optional;

/**
 * Who asks for an inference: a tenant, and the principal that acts for it.
 *
 * <p>Callers are made by the application's authenticator, never from the request: limits, fair
 * shares, memory and authorization go by them, so whoever chooses the tenant chooses whose limit is
 * used. Tenant, principal and caller are types of their own, so that no text of a request can be
 * passed for one of them, nor one for another. Where code that only has such texts could make
 * callers all the same, let a {@link CallerIssuer} make them: a session whose policy names the
 * issuer lets nobody else's callers in. The factories here stay for programs in which all code may
 * say who calls, such as a batch job.
 *
 * <p>Immutable; equal by tenant and principal.
 */
public final class Caller {
  private final Tenant tenant;
  private final Principal principal;
  private final Optional<CallerIssuer> issuer;

  private Caller(Tenant tenant, Principal principal, Optional<CallerIssuer> issuer) {
    this.tenant = tenant;
    this.principal = principal;
    this.issuer = issuer;
  }

  /** A caller that acts for a tenant; no issuer stands behind it. */
  public static Caller of(Tenant tenant, Principal principal) {
    return new Caller(tenant, principal, Optional.empty());
  }

  /**
   * A caller that acts for a tenant; no issuer stands behind it.
   *
   * @param principal the name of the application or person; 1 to 256 characters
   */
  public static Caller of(Tenant tenant, String principal) {
    return of(tenant, Principal.of(principal));
  }

  static Caller issued(Tenant tenant, Principal principal, CallerIssuer issuer) {
    return new Caller(tenant, principal, Optional.of(issuer));
  }

  /** The tenant whose limit and whose share the caller uses. */
  public Tenant tenant() {
    return tenant;
  }

  /** The application or person that acts for the tenant. */
  public Principal principal() {
    return principal;
  }

  /** Whether this issuer has made the caller. */
  public boolean isFrom(CallerIssuer other) {
    return issuer.isPresent() && issuer.get() == other;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Caller that
        && tenant.equals(that.tenant)
        && principal.equals(that.principal);
  }

  @Override
  public int hashCode() {
    return 31 * tenant.hashCode() + principal.hashCode();
  }

  /** {@code tenant/principal}, safe for one line of a log: all but printable ASCII is escaped. */
  @Override
  public String toString() {
    return tenant + "/" + principal;
  }

  /**
   * One of the parties that share a session and must not feel each other.
   *
   * @param name the name; 1 to 256 characters, compared exactly
   */
  public record Tenant(String name) {
    /** Longest name: a UUID, a domain name or a URN fits, a flooded map of limits stays small. */
    private static final int MAX_LENGTH = 256;

    /** Checks the name. */
    public Tenant {
      requireName("tenant", name);
    }

    /** The tenant of that name. */
    public static Tenant of(String name) {
      return new Tenant(name);
    }

    /** The name, safe for one line of a log: all but printable ASCII is escaped. */
    @Override
    public String toString() {
      return LogText.encode(name);
    }
  }

  /**
   * An application or a person, within a tenant: the same name with two tenants is two callers.
   *
   * @param name the name; 1 to 256 characters, compared exactly
   */
  public record Principal(String name) {
    /** Checks the name. */
    public Principal {
      requireName("principal", name);
    }

    /** The principal of that name. */
    public static Principal of(String name) {
      return new Principal(name);
    }

    /** The name, safe for one line of a log: all but printable ASCII is escaped. */
    @Override
    public String toString() {
      return LogText.encode(name);
    }
  }

  private static void requireName(String what, String name) {
    if (name.isBlank() || name.length() > Tenant.MAX_LENGTH) {
      throw new IllegalArgumentException(
          "the name of a "
              + what
              + " must have 1 to "
              + Tenant.MAX_LENGTH
              + " characters, had "
              + name.length());
    }
  }
}
