package dev.mantlet.guard.caller;

/**
 * How much may be asked of a model: whose requests are counted together, at which rate, and what
 * each of them costs.
 *
 * <p>{@code Limit.perTenant(Rate.of(1_000_000).per(Duration.ofDays(1))).counting(Cost.rows())} is a
 * quota: a rate with a long period. It rolls: what was used comes back evenly, not at midnight.
 *
 * <p>A rate is kept in whole nanoseconds for each unit, rounded up: at some hundred million units a
 * second less is granted than is set, never more. A request that costs more than the burst can
 * never pass. Immutable; equal by value, its cost as that says of itself.
 *
 * @param scope whose requests are counted together
 * @param rate how many units, 1 for each call unless another cost is set
 * @param cost what a request costs
 */
public record Limit(Scope scope, Rate rate, Cost cost) {
  /** Whose requests are counted together. */
  public enum Scope {
    /** Those of a tenant, whoever acts for it. */
    TENANT,
    /** Those of one principal of one tenant. */
    PRINCIPAL,
    /**
     * Those of all callers. Whoever uses it up takes it from all others: set limits of tenants
     * beside it.
     */
    MODEL
  }

  /** So many calls of each tenant. */
  public static Limit perTenant(Rate rate) {
    return new Limit(Scope.TENANT, rate, Cost.calls());
  }

  /** So many calls of each principal; the same name with another tenant is another principal. */
  public static Limit perPrincipal(Rate rate) {
    return new Limit(Scope.PRINCIPAL, rate, Cost.calls());
  }

  /** So many calls of all callers together. */
  public static Limit perModel(Rate rate) {
    return new Limit(Scope.MODEL, rate, Cost.calls());
  }

  /** This limit with requests that cost what this says. */
  public Limit counting(Cost what) {
    return new Limit(scope, rate, what);
  }
}
