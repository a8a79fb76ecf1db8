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
    BucketMap<Tenant> tenants = BucketMap.sharing(pace, now, most);
    if (scope == Limit.Scope.TENANT) {
      return (caller, time) -> tenants.of(caller.tenant(), time);
    }
    // Principals that find no room share a bucket with others of their own tenant only.
    BucketMap<Caller> principals =
        new BucketMap<>(pace, now, most, (caller, time) -> tenants.of(caller.tenant(), time));
    return principals::of;
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
}
