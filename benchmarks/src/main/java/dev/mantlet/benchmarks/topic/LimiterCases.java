package dev.mantlet.benchmarks.topic;

import dev.mantlet.benchmarks.compare.Bar;
import dev.mantlet.benchmarks.compare.Case;
import dev.mantlet.benchmarks.compare.Op;
import dev.mantlet.benchmarks.compare.Pair;
import dev.mantlet.benchmarks.compare.Scratch;
import dev.mantlet.benchmarks.compare.Work;
import dev.mantlet.guard.LimiterAlone;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.caller.Rate;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * One try of the limiter that a session uses, beside Bucket4j's local bucket, which is lock-free:
 * once the buckets alone, once with the tenant's bucket found first, ours by the session's limits
 * and theirs in a concurrent map. Both have the same rate and burst, which no try reaches, read the
 * clock in nanoseconds at each try, and on two threads share one bucket.
 */
final class LimiterCases {
  private static final long A_SECOND = 1_000_000_000;
  private static final Rate NEVER_REACHED = Rate.of(A_SECOND).per(Duration.ofSeconds(1));
  private static final Caller CALLER = Caller.of(Tenant.of("bank-a"), "benchmark");

  private LimiterCases() {}

  static List<Case> all() {
    return List.of(
        bar("limiter, bucket", 1, () -> LimiterAlone.bucket(NEVER_REACHED), () -> tries(bucket())),
        bar("limiter, bucket", 2, () -> LimiterAlone.bucket(NEVER_REACHED), () -> tries(bucket())),
        bar("limiter, tenant's bucket", 1, LimiterCases::ofTenants, LimiterCases::inAMap),
        bar("limiter, tenant's bucket", 2, LimiterCases::ofTenants, LimiterCases::inAMap));
  }

  private static Case bar(
      String name, int threads, Supplier<BooleanSupplier> ours, Supplier<BooleanSupplier> theirs) {
    return Case.cpu(name + (threads == 1 ? "" : ", " + threads + " threads"), "try")
        .against("Bucket4j, lock-free")
        .bar(Bar.atMost(0.85))
        .by(scratch ->
            new Pair(work(scratch, threads, ours.get()), work(scratch, threads, theirs.get())));
  }

  private static Work work(Scratch scratch, int threads, BooleanSupplier tries) {
    Op op =
        () -> {
          if (!tries.getAsBoolean()) {
            throw new IllegalStateException("the limit was reached");
          }
          return tries; // what is asked changes with each try, so none can be left out
        };
    return threads == 1 ? Work.of(op) : Work.together(scratch, Collections.nCopies(threads, op));
  }

  private static BooleanSupplier ofTenants() {
    return LimiterAlone.ofTenants(NEVER_REACHED, CALLER);
  }

  private static Bucket bucket() {
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(A_SECOND).refillGreedy(A_SECOND, Duration.ofSeconds(1)))
        .withNanosecondPrecision()
        .build();
  }

  private static BooleanSupplier tries(Bucket bucket) {
    return () -> bucket.tryConsume(1);
  }

  private static BooleanSupplier inAMap() {
    ConcurrentMap<String, Bucket> buckets = new ConcurrentHashMap<>();
    String tenant = CALLER.tenant().name();
    return () -> buckets.computeIfAbsent(tenant, name -> bucket()).tryConsume(1);
  }
}
