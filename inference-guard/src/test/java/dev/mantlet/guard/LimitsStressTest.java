package dev.mantlet.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.caller.Limit;
import dev.mantlet.guard.caller.Rate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many threads at the same limits: nobody is granted more than burst and rate times time. */
@Timeout(1800)
class LimitsStressTest {
  private static final int THREADS = 64;
  private static final int TENANTS = 4;
  private static final InferenceRequest REQUEST = InferenceRequest.of("x", new float[1], 1);

  /** Tries of all threads together. */
  private static final long TRIES = Boolean.getBoolean("mantlet.nightly") ? 100_000_000L : 400_000L;

  /** Each look at the clock moves it on, so that time passes evenly with the tries. */
  private final AtomicLong ticks = new AtomicLong(Long.MAX_VALUE - 1_000_000);

  private final LongSupplier clock = () -> ticks.addAndGet(3);

  @Test
  void oneLimit_neverGrantsMoreThanBurstAndRate() throws Exception {
    Limit limit = Limit.perTenant(new Rate(1, Duration.ofNanos(100), 50));
    AtomicLongArray granted = hammer(limit);
    long most = 0;
    for (int tenant = 0; tenant < TENANTS; tenant++) {
      most = Math.max(most, granted.get(tenant));
    }
    assertTrue(most <= bound(50, 100), most + " granted, at most " + bound(50, 100));
  }

  @Test
  void severalLimits_neverGrantMoreThanEachOfThem() throws Exception {
    AtomicLongArray granted =
        hammer(
            Limit.perTenant(new Rate(1, Duration.ofNanos(100), 50)),
            Limit.perPrincipal(new Rate(1, Duration.ofNanos(100), 3)),
            Limit.perModel(new Rate(1, Duration.ofNanos(50), 70)));
    long all = 0;
    for (int tenant = 0; tenant < TENANTS; tenant++) {
      assertTrue(granted.get(tenant) <= bound(50, 100), granted.toString());
      all += granted.get(tenant);
    }
    assertTrue(all <= bound(70, 50), all + " granted, at most " + bound(70, 50));
  }

  private long bound(long burst, long interval) {
    return burst + (ticks.get() - (Long.MAX_VALUE - 1_000_000)) / interval + 1;
  }

  /** What each tenant was granted. */
  private AtomicLongArray hammer(Limit... limits) throws Exception {
    long start = ticks.get();
    List<MeteredLimit> metered = new ArrayList<>();
    for (Limit limit : limits) {
      metered.add(new MeteredLimit(limit, start));
    }
    Limits together = new Limits(metered, Optional.empty(), clock);
    AtomicLongArray granted = new AtomicLongArray(TENANTS);
    CountDownLatch go = new CountDownLatch(1);
    List<FutureTask<Void>> workers = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      int tenant = t % TENANTS;
      Caller caller = Caller.of(Tenant.of("tenant-" + tenant), "app-" + t % (2 * TENANTS));
      workers.add(
          new FutureTask<>(() -> {
            go.await();
            for (long i = 0; i < TRIES / THREADS; i++) {
              if (together.take(caller, REQUEST, clock.getAsLong()).isEmpty()) {
                granted.incrementAndGet(tenant);
              }
            }
            return null;
          }));
    }
    workers.forEach(worker -> new Thread(worker).start());
    go.countDown();
    for (FutureTask<Void> worker : workers) {
      worker.get();
    }
    System.out.println("limits: " + TRIES + " tries of " + THREADS + " threads: " + granted);
    return granted;
  }

  /** Calls that lose a race give back what they took, or these would not all be granted. */
  @Test
  void clockThatAllThreadsShareAtOneInstant_grantsExactlyTheBurst() throws Exception {
    Limits limits =
        new Limits(
            List.of(
                new MeteredLimit(Limit.perTenant(new Rate(1, Duration.ofDays(1), 1_000)), 0),
                new MeteredLimit(Limit.perModel(new Rate(1, Duration.ofDays(1), 1_500)), 0)),
            Optional.empty(),
            () -> 0);
    AtomicLongArray granted = new AtomicLongArray(2);
    List<FutureTask<Void>> workers = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      int tenant = t % 2;
      Caller caller = Caller.of(Tenant.of("tenant-" + tenant), "app");
      workers.add(
          new FutureTask<>(() -> {
            for (int i = 0; i < 200; i++) {
              if (limits.take(caller, REQUEST, 0).isEmpty()) {
                granted.incrementAndGet(tenant);
              }
            }
            return null;
          }));
    }
    workers.forEach(worker -> new Thread(worker).start());
    for (FutureTask<Void> worker : workers) {
      worker.get();
    }
    assertEquals(1_500, granted.get(0) + granted.get(1), granted.toString());
    assertTrue(granted.get(0) <= 1_000 && granted.get(1) <= 1_000, granted.toString());
  }
}
