package dev.mantlet.guard;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.mantlet.guard.Bucket.Pace;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.caller.Rate;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A bucket for each tenant, in bounded memory, such that forgetting a tenant never gives it
 * anything.
 *
 * <p><b>Why expiry grants nothing.</b> A bucket is dropped only after nobody has touched it for its
 * refill time, and after that it is full: a new one in its place is the same. A call that still
 * holds a dropped bucket read the clock before it looked the bucket up, so whatever it takes is
 * paid for by the time at which the bucket was dropped. A blocked tenant that keeps trying keeps
 * its bucket.
 *
 * <p><b>Why size grants nothing.</b> No bucket is ever evicted to make room. Where {@link
 * #MAX_TENANTS} are known, newcomers share one bucket of the same pace until others expire; known
 * tenants do not notice. Whoever can invent tenants can thus crowd newcomers, but neither take
 * memory nor reset a limit. Threads that arrive at once can exceed the size by one entry each.
 */
final class TenantLimits {
  /** Most tenants with a bucket of their own: some 30 MiB with names of 36 characters. */
  static final int MAX_TENANTS = 100_000;

  /**
   * How far the clock of the map may lag behind, 1 ms: it is moved on so rarely that processors do
   * not fight over it.
   */
  private static final long LAG = 1_000_000;

  /**
   * How much longer than its refill time a bucket is kept: 10 s. Caffeine may record a touch as
   * much as a second too early, so that a key which is touched all the time can expire that much
   * early, and its clock here lags; both must stay far within this.
   */
  private static final long MARGIN = Duration.ofSeconds(10).toNanos();

  private final Pace pace;
  private final int maxTenants;
  private final AtomicLong latest;
  private final Cache<Tenant, Bucket> buckets;
  private final Bucket newcomers;

  TenantLimits(Rate rate, long now) {
    this(rate, now, MAX_TENANTS);
  }

  TenantLimits(Rate rate, long now, int maxTenants) {
    this.pace = Pace.of(rate);
    this.maxTenants = maxTenants;
    this.latest = new AtomicLong(now);
    this.newcomers = new Bucket(now);
    Ticker ticker = latest::get;
    Duration kept = Duration.ofNanos(pace.refill() + MARGIN);
    this.buckets =
        Caffeine.newBuilder()
            .ticker(ticker)
            .executor(Runnable::run)
            .expireAfterAccess(kept)
            .build();
  }

  /**
   * Takes one call of a tenant at the time {@code now}: {@link Bucket#GRANTED}, or the nanoseconds
   * until a call would pass.
   */
  long tryTake(Tenant tenant, long now) {
    advance(now);
    Bucket known = buckets.getIfPresent(tenant);
    Bucket bucket = known != null ? known : bucketForNewcomer(tenant, now);
    return bucket.tryTake(pace, now);
  }

  private Bucket bucketForNewcomer(Tenant tenant, long now) {
    if (buckets.estimatedSize() >= maxTenants) {
      buckets.cleanUp(); // removes from the end of the access order: costs no more than what has
      // expired
      if (buckets.estimatedSize() >= maxTenants) {
        return newcomers;
      }
    }
    return buckets.get(tenant, name -> new Bucket(now));
  }

  /** Moves the clock of the map on, never back. */
  private void advance(long now) {
    long seen = latest.get();
    while (now - seen > LAG && !latest.compareAndSet(seen, now)) {
      seen = latest.get();
    }
  }

  /** The number of tenants with a bucket of their own, some of them perhaps expired. */
  long size() {
    return buckets.estimatedSize();
  }
}
