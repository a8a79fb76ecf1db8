package dev.mantlet.guard;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.mantlet.guard.Bucket.Pace;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A bucket for each tenant, or for each principal, in bounded memory, such that forgetting one
 * never gives anything away.
 *
 * <p><b>Why expiry grants nothing.</b> A bucket is dropped only after nobody has touched it for the
 * time in which it fills, and after that it is full: a new one in its place is the same. That holds
 * for any pace and any cost, since no cost can take more than a full bucket holds. A call that
 * still holds a dropped bucket read the clock before it looked the bucket up, so whatever it takes
 * is paid for by the time at which the bucket was dropped; what it gives back, it took. A blocked
 * key that keeps trying keeps its bucket.
 *
 * <p><b>Why size grants nothing.</b> No bucket is ever evicted to make room. Where as many are
 * known as are allowed, newcomers share a bucket of the same pace until others expire; known keys
 * do not notice. A newcomer that gets a bucket of its own later starts with what the shared one
 * holds then, so that it takes its debts along. Whoever can invent keys can thus crowd newcomers,
 * but neither take memory nor reset a limit. Threads that arrive at once can exceed the size by one
 * entry each, and a call that is on its way with the shared bucket comes on top of the new one.
 */
final class BucketMap<K> {
  /** Most keys with a bucket of their own: some 30 MiB with names of 36 characters. */
  static final int MOST_KEYS = 100_000;

  /**
   * How far the clock of the map may lag behind, 1 ms: it is moved on so rarely that processors do
   * not fight over it.
   */
  private static final long LAG = 1_000_000;

  /**
   * How much longer than it takes to fill a bucket is kept: 10 s. Caffeine may record a touch as
   * much as a second too early, so that a key which is touched all the time can expire that much
   * early, its clock here lags, and not every touch reaches it; all must stay far within this.
   */
  private static final long MARGIN = Duration.ofSeconds(10).toNanos();

  /**
   * How long a bucket that was looked up is found again without the map, 1 s: its touches are
   * recorded that much too early, which the margin bears.
   */
  private static final long FRESH = Duration.ofSeconds(1).toNanos();

  /** Keys that are found without the map; a power of two. */
  private static final int FRESH_KEYS = 256;

  private final int most;
  private final AtomicLong latest;
  private final Cache<K, Bucket> buckets;
  private final Newcomers<K> newcomers;
  private final AtomicReferenceArray<@Nullable Fresh<K>> fresh =
      new AtomicReferenceArray<>(FRESH_KEYS);

  /** A bucket that was just looked up, a shared one perhaps, and until when that is so. */
  private record Fresh<K>(K key, Bucket bucket, long until) {
    private boolean isAt(long now) {
      return until - now > 0 && until - now <= FRESH;
    }
  }

  /** Which bucket a key uses that finds the map full. */
  interface Newcomers<K> {
    Bucket of(K key, long now);
  }

  /** A map whose newcomers all share one bucket once it is full. */
  static <K> BucketMap<K> sharing(Pace pace, long now, int most) {
    Bucket shared = new Bucket(now);
    return new BucketMap<>(pace, now, most, (key, time) -> shared);
  }

  BucketMap(Pace pace, long now, int most, Newcomers<K> newcomers) {
    this.most = most;
    this.latest = new AtomicLong(now);
    this.newcomers = newcomers;
    Ticker ticker = latest::get;
    this.buckets =
        Caffeine.newBuilder()
            .ticker(ticker)
            .executor(Runnable::run)
            .expireAfterAccess(Duration.ofNanos(pace.span() + MARGIN))
            .build();
  }

  /** The bucket of a key, for a call that read the clock as {@code now}. */
  Bucket of(K key, long now) {
    int slot = slot(key.hashCode());
    Fresh<K> found = fresh.get(slot);
    if (found != null && found.isAt(now)) {
      // Whoever came first keeps the slot for its time, or two keys would write it in turns.
      return found.key().equals(key) ? found.bucket() : lookUp(key, now);
    }
    Bucket bucket = lookUp(key, now);
    fresh.set(slot, new Fresh<>(key, bucket, now + FRESH));
    return bucket;
  }

  private Bucket lookUp(K key, long now) {
    advance(now);
    Bucket known = buckets.getIfPresent(key);
    return known != null ? known : ofNewcomer(key, now);
  }

  private static int slot(int hash) {
    return (hash ^ hash >>> 8 ^ hash >>> 16) & FRESH_KEYS - 1;
  }

  private Bucket ofNewcomer(K key, long now) {
    Bucket shared = newcomers.of(key, now);
    if (buckets.estimatedSize() >= most) {
      // Removes from the end of the access order: costs no more than what has expired.
      buckets.cleanUp();
      if (buckets.estimatedSize() >= most) {
        return shared;
      }
    }
    return buckets.get(key, name -> shared.copy(now));
  }

  /** Moves the clock of the map on, never back. */
  private void advance(long now) {
    long seen = latest.get();
    while (now - seen > LAG && !latest.compareAndSet(seen, now)) {
      seen = latest.get();
    }
  }

  /** The number of keys with a bucket of their own, some of them perhaps expired. */
  long size() {
    return buckets.estimatedSize();
  }
}
