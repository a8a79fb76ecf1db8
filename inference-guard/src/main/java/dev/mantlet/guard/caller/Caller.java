package dev.mantlet.guard.caller;

import dev.mantlet.guard.internal.LogText;

/**
 * Who asks for an inference: a tenant, and the application or person that acts for it.
 *
 * <p>Callers are made by the application's authenticator, never from the request: the limit counts
 * by {@link Tenant}, so whoever chooses the tenant chooses whose limit is used. Immutable; equal by
 * value.
 */
public final class Caller {
  private final Tenant tenant;
  private final String name;

  private Caller(Tenant tenant, String name) {
    this.tenant = tenant;
    this.name = requireName("caller", name);
  }

  /**
   * A caller that acts for a tenant.
   *
   * @param name the name of the application or person; 1 to 256 characters
   */
  public static Caller of(Tenant tenant, String name) {
    return new Caller(tenant, name);
  }

  /** The tenant whose limit the caller uses. */
  public Tenant tenant() {
    return tenant;
  }

  /** The name as given; encode it before it goes into a log, or use {@link #toString}. */
  public String name() {
    return name;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Caller that && tenant.equals(that.tenant) && name.equals(that.name);
  }

  @Override
  public int hashCode() {
    return 31 * tenant.hashCode() + name.hashCode();
  }

  /** {@code tenant/name}, safe for one line of a log: all but printable ASCII is escaped. */
  @Override
  public String toString() {
    return tenant + "/" + LogText.encode(name);
  }

  private static String requireName(String what, String name) {
    if (name.isBlank() || name.length() > Tenant.MAX_LENGTH) {
      throw new IllegalArgumentException(
          "the name of a "
              + what
              + " must have 1 to "
              + Tenant.MAX_LENGTH
              + " characters, had "
              + name.length());
    }
    return name;
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
}
