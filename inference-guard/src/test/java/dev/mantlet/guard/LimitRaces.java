package dev.mantlet.guard;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.caller.Cost;
import dev.mantlet.guard.caller.Limit;
import dev.mantlet.guard.caller.Rate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** What calls that come together may take from limits; results are units that were granted. */
public final class LimitRaces {
  private static final Duration DAY = Duration.ofDays(1);
  private static final Caller A = Caller.of(Tenant.of("bank-a"), "app");
  private static final Caller ALSO_A = Caller.of(Tenant.of("bank-a"), "desk");
  private static final Caller B = Caller.of(Tenant.of("bank-b"), "app");
  private static final Caller C = Caller.of(Tenant.of("bank-c"), "app");

  private LimitRaces() {}

  private static Rate burst(long units) {
    return new Rate(1, DAY, units);
  }

  private static InferenceRequest rows(int rows) {
    return InferenceRequest.of("x", new float[rows], rows, 1);
  }

  private static MeteredLimit limit(Function<Rate, Limit> scope, long burst) {
    return new MeteredLimit(scope.apply(burst(burst)), 0);
  }

  private static Limits limits(MeteredLimit... limits) {
    return new Limits(List.of(limits), Optional.empty(), () -> 0);
  }

  /** Takes the rows of a request, or nothing. */
  private static int take(Limits limits, Caller caller, int rows, long now) {
    return limits.take(caller, rows(rows), now).isEmpty() ? rows : 0;
  }

  /** How many calls of one row still pass. */
  private static int left(MeteredLimit limit, Caller caller) {
    Limits alone = limits(limit);
    int left = 0;
    while (take(alone, caller, 1, 0) == 1) {
      left++;
    }
    return left;
  }

  /**
   * Two tenants want the last call of the model; each has a limit of its own, and its principal.
   */
  @JCStressTest
  @Outcome(id = "1, 0, 1, 3", expect = ACCEPTABLE, desc = "the first is granted, the second whole")
  @Outcome(id = "0, 1, 3, 1", expect = ACCEPTABLE, desc = "the other way round")
  @Outcome(expect = FORBIDDEN, desc = "too much, none, or a refused call was charged")
  @State
  public static class LastCallOfTheModel {
    private final MeteredLimit tenants = limit(Limit::perTenant, 1);
    private final MeteredLimit principals = limit(Limit::perPrincipal, 2);
    private final MeteredLimit model = limit(Limit::perModel, 1);
    private final Limits limits = limits(tenants, principals, model);

    @Actor
    public void a(IIII_Result r) {
      r.r1 = take(limits, A, 1, 0);
    }

    @Actor
    public void b(IIII_Result r) {
      r.r2 = take(limits, B, 1, 0);
    }

    @Arbiter
    public void after(IIII_Result r) {
      r.r3 = left(tenants, A) + left(principals, A);
      r.r4 = left(tenants, B) + left(principals, B);
    }
  }

  /** Two principals want the last call of their tenant. */
  @JCStressTest
  @Outcome(id = "1, 0, 1, 2", expect = ACCEPTABLE, desc = "one is granted, the other is whole")
  @Outcome(id = "0, 1, 2, 1", expect = ACCEPTABLE, desc = "the other way round")
  @Outcome(expect = FORBIDDEN, desc = "too much, none, or a refused call was charged")
  @State
  public static class LastCallOfATenant {
    private final MeteredLimit model = limit(Limit::perModel, 3);
    private final MeteredLimit principals = limit(Limit::perPrincipal, 2);
    private final MeteredLimit tenants = limit(Limit::perTenant, 1);
    private final Limits limits = limits(model, principals, tenants);

    @Actor
    public void a(IIII_Result r) {
      r.r1 = take(limits, A, 1, 0);
    }

    @Actor
    public void alsoA(IIII_Result r) {
      r.r2 = take(limits, ALSO_A, 1, 0);
    }

    @Arbiter
    public void after(IIII_Result r) {
      r.r3 = left(model, A) == 2 ? left(principals, A) : -1;
      r.r4 = left(principals, ALSO_A);
    }
  }

  /** A quota of rows and a burst of calls, for one tenant that asks for more than both. */
  @JCStressTest
  @Outcome(id = "0, 4, 0, 1", expect = ACCEPTABLE, desc = "3 and 1 rows of 4, 2 calls of 3")
  @Outcome(id = "3, 1, 0, 0", expect = ACCEPTABLE, desc = "2, 1 and 1 rows of 4, 3 calls of 3")
  @Outcome(id = "1, 3, 0, 1", expect = ACCEPTABLE, desc = "1 and 3 rows of 4, 2 calls of 3")
  @Outcome(expect = FORBIDDEN, desc = "too much, or something was lost")
  @State
  public static class QuotaAgainstBurst {
    private final MeteredLimit quota =
        new MeteredLimit(Limit.perTenant(burst(4)).counting(Cost.rows()), 0);
    private final MeteredLimit calls = limit(Limit::perTenant, 3);
    private final Limits limits = limits(quota, calls);

    @Actor
    public void small(IIII_Result r) {
      r.r1 = take(limits, A, 2, 0) + take(limits, A, 1, 0);
    }

    @Actor
    public void large(IIII_Result r) {
      r.r2 = take(limits, A, 3, 0) + take(limits, A, 1, 0);
    }

    @Arbiter
    public void after(IIII_Result r) {
      r.r3 = left(quota, A);
      r.r4 = left(calls, A);
    }
  }

  /** The map is full when two newcomers come, so they share what one may take. */
  @JCStressTest
  @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "one is granted")
  @Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "the other is granted")
  @Outcome(expect = FORBIDDEN, desc = "newcomers were granted too much, or nothing")
  @State
  public static class NewcomersOfAFullMap {
    private final MeteredLimit tenants = new MeteredLimit(Limit.perTenant(burst(1)), 0, 1);
    private final Limits limits = limits(tenants);

    {
      take(limits, C, 1, 0);
    }

    @Actor
    public void a(III_Result r) {
      r.r1 = take(limits, A, 1, 0);
    }

    @Actor
    public void b(III_Result r) {
      r.r2 = take(limits, B, 1, 0);
    }

    @Arbiter
    public void after(III_Result r) {
      r.r3 = take(limits, C, 1, 0) + take(limits, A, 1, 0) + take(limits, B, 1, 0);
    }
  }

  /** A tenant comes back at the moment at which its bucket is forgotten, since others come. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "a full bucket holds one call")
  @Outcome(expect = FORBIDDEN, desc = "the bucket was there twice, or its debts stayed")
  @State
  public static class ChargeAgainstEviction {
    private static final long LATER = DAY.toNanos() + Duration.ofSeconds(30).toNanos();

    private final MeteredLimit tenants = new MeteredLimit(Limit.perTenant(burst(1)), 0, 1);
    private final Limits limits = limits(tenants);

    {
      take(limits, A, 1, 0);
    }

    @Actor
    public void charge(II_Result r) {
      r.r1 = take(limits, A, 1, LATER);
    }

    @Actor
    public void evict() {
      take(limits, B, 1, LATER);
    }

    @Arbiter
    public void after(II_Result r) {
      r.r2 = take(limits, A, 1, LATER);
    }
  }

  /** A bucket that reads and writes without a compare-and-set, as no bucket must. */
  private static final class Unguarded {
    private final AtomicLong units = new AtomicLong(1);

    int take() {
      long seen = units.get();
      for (int i = 0; i < 1_000; i++) {
        Thread.onSpinWait(); // time for others to come in between
      }
      units.set(seen - 1);
      return seen == 0 ? 0 : 1;
    }
  }

  /** What the tests above say of it. */
  @JCStressTest
  @Outcome(
      id = {"1, 0", "0, 1"},
      expect = ACCEPTABLE,
      desc = "as if it were sound")
  @Outcome(expect = FORBIDDEN, desc = "too much was granted")
  @State
  public static class BrokenBucket {
    private final Unguarded bucket = new Unguarded();

    @Actor
    public void a(II_Result r) {
      r.r1 = bucket.take();
    }

    @Actor
    public void b(II_Result r) {
      r.r2 = bucket.take();
    }
  }
}
