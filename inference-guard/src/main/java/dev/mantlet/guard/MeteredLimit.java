package dev.mantlet.guard;

import dev.mantlet.guard.Bucket.Pace;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.caller.Cost;
import dev.mantlet.guard.caller.Limit;
import dev.mantlet.guard.caller.RequestFacts;

/** One limit of a session, and what its callers have left of it. Thread-safe. */
final class MeteredLimit {
  /** The cost of a request whose cost cannot be told. */
  static final long UNKNOWN = 0;

  private static final Cost CALLS = Cost.calls();

  private final Limit limit;
  private final Pace pace;
  private final Buckets buckets;
  private final boolean countsCalls;

  /** Finds the bucket of a caller. */
  private interface Buckets {
    Bucket of(Caller caller, long now);

    /** The number of tenants and principals that have one. */
    default long keys() {
      return 0;
    }
  }

  private record OfTenants(BucketMap<Tenant> tenants) implements Buckets {
    @Override
    public Bucket of(Caller caller, long now) {
      return tenants.of(caller.tenant(), now);
    }

    @Override
    public long keys() {
      return tenants.size();
    }
  }

  private record OfPrincipals(BucketMap<Caller> principals, Buckets shared) implements Buckets {
    @Override
    public Bucket of(Caller caller, long now) {
      return principals.of(caller, now);
    }

    @Override
    public long keys() {
      return principals.size() + shared.keys();
    }
  }

  /** A limit of which nothing is used. */
  MeteredLimit(Limit limit, long now) {
    this(limit, now, BucketMap.MOST_KEYS);
  }

  /**
   * A limit of which nothing is used.
   *
   * @param most most tenants, and most principals, with a bucket of their own
   */
  MeteredLimit(Limit limit, long now, int most) {
    this.limit = limit;
    this.pace = Pace.of(limit.rate());
    this.buckets = buckets(limit.scope(), pace, now, most);
    this.countsCalls = CALLS.equals(limit.cost());
  }

  private static Buckets buckets(Limit.Scope scope, Pace pace, long now, int most) {
    if (scope == Limit.Scope.MODEL) {
      Bucket only = new Bucket(now);
      return (caller, time) -> only;
    }
    Buckets tenants = new OfTenants(BucketMap.sharing(pace, now, most));
    return scope == Limit.Scope.TENANT
        ? tenants
        // Principals that find no room share a bucket with others of their own tenant only.
        : new OfPrincipals(new BucketMap<>(pace, now, most, tenants::of), tenants);
  }

  Limit limit() {
    return limit;
  }

  Pace pace() {
    return pace;
  }

  /** Whether all requests cost the same. */
  boolean countsCalls() {
    return countsCalls;
  }

  /** What a request costs; {@link #UNKNOWN} if the application's function does not say. */
  long cost(RequestFacts request) {
    try {
      return Math.max(UNKNOWN, limit.cost().of(request));
    } catch (Exception | AssertionError | LinkageError | StackOverflowError e) {
      return UNKNOWN;
    }
  }

  /** The nanoseconds that a cost stands for; above every bucket if it cannot be told. */
  long charge(long cost) {
    return cost == UNKNOWN ? Bucket.NEVER : pace.charge(cost);
  }

  Bucket bucket(Caller caller, long now) {
    return buckets.of(caller, now);
  }

  /** The number of tenants and principals that are known, some of them perhaps expired. */
  long keys() {
    return buckets.keys();
  }
}
