package dev.mantlet.fieldcrypto;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.mantlet.fieldcrypto.KeyUnavailableException.Reason;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A bounded cache of what took a call to get, each with a life of its own.
 *
 * <p>Shortly before the end of its life a value is loaded anew in the background, at a moment that
 * chance spreads. Past the end it is loaded while the caller waits. If the service cannot be
 * reached then, the value serves on for the time of an outage, as long as the loader confirms every
 * few seconds that it still may; callers do not wait for the service meanwhile. A failed load is
 * not kept. Thread-safe.
 */
final class KeyCache<K, V> {
  /** Between two attempts to reach what was away, and how long a confirmation holds. */
  private static final long STEP = Duration.ofSeconds(5).toNanos();

  /** Background loads begin after 80 to 95 % of a life. */
  private static final double EARLIEST = 0.80;

  private static final double SPREAD = 0.15;

  /** The clock of the map below is put right when it is so much behind. */
  private static final long TICK = Duration.ofMillis(1).toNanos();

  private final Cache<K, Entry<V>> cache;
  private final LongSupplier nanos;
  private final DoubleSupplier chance;
  private final long outage;
  private final boolean reuses;
  private final KeyCounts counts;

  /**
   * The clock of the map, which only says when to drop what nobody gets any more: it is set by the
   * readings of {@link #now}, since a reading costs as much as a look into the map.
   */
  private volatile long mapNanos;

  /** How often something was forgotten. */
  private final AtomicLong forgotten = new AtomicLong();

  /**
   * Makes an empty one.
   *
   * @param reuses whether a value may be good again after its life, so that it is kept for another
   *     one: its loader says so
   */
  KeyCache(
      long maxEntries,
      Duration outage,
      boolean reuses,
      LongSupplier nanos,
      DoubleSupplier chance,
      KeyCounts counts) {
    this.nanos = nanos;
    this.chance = chance;
    this.outage = outage.toNanos();
    this.reuses = reuses;
    this.counts = counts;
    this.mapNanos = nanos.getAsLong();
    // Runnable::run keeps the cache's own upkeep on the calling threads.
    cache =
        Caffeine.newBuilder()
            .maximumSize(maxEntries)
            .expireAfter(Expiry.<K, Entry<V>>writing((key, entry) -> kept(entry)))
            .ticker(() -> mapNanos)
            .executor(Runnable::run)
            .build();
  }

  /** The time; the map's clock is not far behind it afterwards. */
  private long now() {
    long now = nanos.getAsLong();
    if (now - mapNanos >= TICK) {
      mapNanos = now;
    }
    return now;
  }

  private Duration kept(Entry<V> entry) {
    long longer = reuses ? Math.max(outage, entry.life) : outage;
    boolean overflows = entry.life > Long.MAX_VALUE - longer;
    return Duration.ofNanos(overflows ? Long.MAX_VALUE : entry.life + longer);
  }

  /** What was loaded, and for how many nanoseconds it holds. */
  record Loaded<V>(V value, long lifeNanos) {}

  /** Loads and confirms one value. */
  interface Loader<V> {
    /**
     * Loads, while the caller waits; {@code publish} is called with the result before any waiting
     * caller learns of it.
     */
    V load(Publishing<V> publish);

    /** Loads in the background. */
    void loadAhead(Publishing<V> publish);

    /**
     * Confirms that {@code value} may serve past its life.
     *
     * @throws KeyUnavailableException if it may not, or that cannot be found out
     */
    void confirm(V value);
  }

  /** Takes a load's steps: looks whether there is something newer, loads, puts. */
  interface Publishing<V> {
    V from(Supplier<Loaded<V>> source);
  }

  /** The value if it is there and in its life; looks no further. */
  @Nullable V fresh(K key) {
    long now = now();
    @Nullable Entry<V> entry = cache.getIfPresent(key);
    return entry == null || entry.ageAt(now) >= entry.life ? null : entry.value;
  }

  /** The value if it is there, in its life or past it. */
  @Nullable V any(K key) {
    now();
    @Nullable Entry<V> entry = cache.getIfPresent(key);
    return entry == null ? null : entry.value;
  }

  V get(K key, Loader<V> loader) {
    long now = now();
    @Nullable Entry<V> entry = cache.getIfPresent(key);
    if (entry == null) {
      return loader.load(publishing(key, null));
    }
    long age = entry.ageAt(now);
    if (age >= entry.life) {
      return pastItsLife(key, entry, age, loader);
    }
    if (age >= entry.aheadAt) {
      ahead(key, entry, loader);
    }
    return entry.value;
  }

  /** Loads anew although {@code seen} is in its life, unless it has been replaced meanwhile. */
  @SuppressWarnings("ReferenceEquality") // the very key that was used up, not one like it
  V renew(K key, V seen, Loader<V> loader) {
    long now = now();
    @Nullable Entry<V> entry = cache.getIfPresent(key);
    if (entry != null && entry.value != seen && entry.ageAt(now) < entry.life) {
      return entry.value;
    }
    return loader.load(publishing(key, entry));
  }

  private V pastItsLife(K key, Entry<V> entry, long age, Loader<V> loader) {
    boolean mayServe = age - entry.life < outage;
    if (mayServe && entry.inOutage) {
      return stale(key, entry, loader);
    }
    try {
      return loader.load(publishing(key, entry));
    } catch (KeyUnavailableException e) {
      if (!mayServe || e.reason() != Reason.UNREACHABLE) {
        throw e;
      }
      entry.inOutage = true;
      return stale(key, entry, loader);
    }
  }

  private V stale(K key, Entry<V> entry, Loader<V> loader) {
    long now = now();
    if (now - entry.confirmedUntil >= 0) {
      loader.confirm(entry.value);
      entry.confirmedUntil = now + STEP;
      loader.loadAhead(publishing(key, entry));
    }
    counts.servedStale.increment();
    return entry.value;
  }

  private void ahead(K key, Entry<V> entry, Loader<V> loader) {
    long now = now();
    long next = entry.nextAhead.get();
    if (now - next >= 0 && entry.nextAhead.compareAndSet(next, now + STEP)) {
      loader.loadAhead(publishing(key, entry));
    }
  }

  private Publishing<V> publishing(K key, @Nullable Entry<V> seen) {
    return source -> {
      long before = forgotten.get();
      // Another load may have landed between the caller's look into the cache and the start of
      // this one.
      long now = now();
      @Nullable Entry<V> landed = cache.getIfPresent(key);
      if (landed != null && landed != seen && landed.ageAt(now) < landed.life) {
        return landed.value;
      }
      try {
        return landed(key, entry(source.get()), landed, before);
      } catch (RuntimeException e) {
        believe(key, landed, e);
        throw e;
      }
    };
  }

  /**
   * Puts what was loaded, unless the load was overtaken: something newer was put meanwhile, or
   * something was forgotten, so that what was loaded may be what it should not be any more.
   */
  @SuppressWarnings("ReferenceEquality") // the very entry that was there when the load began
  private V landed(K key, Entry<V> loaded, @Nullable Entry<V> before, long forgottenBefore) {
    @Nullable Entry<V> now =
        cache
            .asMap()
            .compute(
                key,
                (same, there) ->
                    isNewer(there, before) || forgotten.get() != forgottenBefore ? there : loaded);
    return now != null && isNewer(now, before) ? now.value : loaded.value;
  }

  @SuppressWarnings("ReferenceEquality")
  private boolean isNewer(@Nullable Entry<V> there, @Nullable Entry<V> before) {
    return there != null && there != before && there.ageAt(now()) < there.life;
  }

  /** A refusal is no outage: what is past its life and was refused does not serve any more. */
  private void believe(K key, @Nullable Entry<V> entry, RuntimeException failure) {
    boolean refused =
        !(failure instanceof KeyUnavailableException unavailable)
            || unavailable.reason() == Reason.REFUSED;
    if (refused && entry != null && entry.ageAt(now()) >= entry.life) {
      cache.asMap().remove(key, entry);
    }
  }

  /** Puts a value, in the place of what was there. */
  V put(K key, Loaded<V> loaded) {
    cache.put(key, entry(loaded));
    return loaded.value;
  }

  private Entry<V> entry(Loaded<V> loaded) {
    double share = EARLIEST + SPREAD * chance.getAsDouble();
    long aheadAt =
        loaded.lifeNanos == Long.MAX_VALUE ? Long.MAX_VALUE : (long) (loaded.lifeNanos * share);
    return new Entry<>(loaded.value, now(), loaded.lifeNanos, aheadAt);
  }

  /** Forgets a value; what is being loaded now, of any key, is not kept. */
  void forget(K key) {
    forgotten.incrementAndGet(); // first, so that a load that lands later sees it
    cache.invalidate(key);
  }

  void clear() {
    cache.invalidateAll();
  }

  /** The number of values; exact when nobody works on it. */
  long size() {
    now();
    cache.cleanUp();
    return cache.estimatedSize();
  }

  private static final class Entry<V> {
    final V value;
    final long born;
    final long life;
    final long aheadAt;
    final AtomicLong nextAhead;
    volatile boolean inOutage;
    volatile long confirmedUntil;

    Entry(V value, long born, long life, long aheadAt) {
      this.value = value;
      this.born = born;
      this.life = life;
      this.aheadAt = aheadAt;
      this.nextAhead = new AtomicLong(born);
      this.confirmedUntil = born;
    }

    long ageAt(long now) {
      return now - born;
    }
  }
}
