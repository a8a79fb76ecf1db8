package dev.mantlet.fieldcrypto;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.mantlet.fieldcrypto.KeyUnavailableException.Reason;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a {@link KeyCache} keeps its values, and what becomes of loads that overlap: the newest
 * stays, and nothing that was forgotten comes back. Thread-safe.
 */
final class KeyShelf<K, V> {
  /** Background loads begin after 80 to 95 % of a life. */
  private static final double EARLIEST = 0.80;

  private static final double SPREAD = 0.15;

  /** The clock of the map below is put right when it is so much behind. */
  private static final long TICK = Duration.ofMillis(1).toNanos();

  private final Cache<K, KeptValue<V>> values;
  private final LongSupplier nanos;
  private final DoubleSupplier chance;
  private final long outage;
  private final boolean reuses;

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
   * @param outage for how many nanoseconds a value may serve past its life
   * @param reuses whether a value may be good again after its life, so that it is kept for another
   *     one
   */
  KeyShelf(
      long maxEntries, long outage, boolean reuses, LongSupplier nanos, DoubleSupplier chance) {
    this.nanos = nanos;
    this.chance = chance;
    this.outage = outage;
    this.reuses = reuses;
    this.mapNanos = nanos.getAsLong();
    // Runnable::run keeps the cache's own upkeep on the calling threads.
    values =
        Caffeine.newBuilder()
            .maximumSize(maxEntries)
            .expireAfter(Expiry.<K, KeptValue<V>>writing((key, kept) -> keptFor(kept)))
            .ticker(() -> mapNanos)
            .executor(Runnable::run)
            .build();
  }

  private Duration keptFor(KeptValue<V> kept) {
    long longer = reuses ? Math.max(outage, kept.life) : outage;
    boolean overflows = kept.life > Long.MAX_VALUE - longer;
    return Duration.ofNanos(overflows ? Long.MAX_VALUE : kept.life + longer);
  }

  /** The time; the map's clock is not far behind it afterwards. */
  long now() {
    long now = nanos.getAsLong();
    if (now - mapNanos >= TICK) {
      mapNanos = now;
    }
    return now;
  }

  /** What is kept, in its life or past it; whoever asks has read {@link #now} before. */
  @Nullable KeptValue<V> get(K key) {
    return values.getIfPresent(key);
  }

  /** The steps of a load that begins now, by a caller who has seen {@code seen}. */
  KeyCache.Publishing<V> publishing(K key, @Nullable KeptValue<V> seen) {
    return source -> {
      long before = forgotten.get();
      // Another load may have landed between the caller's look into the cache and the start of
      // this one.
      long now = now();
      @Nullable KeptValue<V> landed = values.getIfPresent(key);
      if (landed != null && landed != seen && landed.isAliveAt(now)) {
        return landed.value;
      }
      try {
        return landed(key, kept(source.get()), landed, before);
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
  private V landed(
      K key, KeptValue<V> loaded, @Nullable KeptValue<V> before, long forgottenBefore) {
    @Nullable KeptValue<V> now =
        values
            .asMap()
            .compute(
                key,
                (same, there) ->
                    isNewer(there, before) || forgotten.get() != forgottenBefore ? there : loaded);
    return now != null && isNewer(now, before) ? now.value : loaded.value;
  }

  @SuppressWarnings("ReferenceEquality") // the very entry that was there when the load began
  private boolean isNewer(@Nullable KeptValue<V> there, @Nullable KeptValue<V> before) {
    return there != null && there != before && there.isAliveAt(now());
  }

  /** A refusal is no outage: what is past its life and was refused does not serve any more. */
  private void believe(K key, @Nullable KeptValue<V> kept, RuntimeException failure) {
    boolean refused =
        !(failure instanceof KeyUnavailableException unavailable)
            || unavailable.reason() == Reason.REFUSED;
    if (refused && kept != null && !kept.isAliveAt(now())) {
      values.asMap().remove(key, kept);
    }
  }

  /** Puts a value, in the place of what was there. */
  void put(K key, KeyCache.Loaded<V> loaded) {
    values.put(key, kept(loaded));
  }

  private KeptValue<V> kept(KeyCache.Loaded<V> loaded) {
    double share = EARLIEST + SPREAD * chance.getAsDouble();
    long aheadAt =
        loaded.lifeNanos() == Long.MAX_VALUE ? Long.MAX_VALUE : (long) (loaded.lifeNanos() * share);
    return new KeptValue<>(loaded.value(), now(), loaded.lifeNanos(), aheadAt);
  }

  /** Forgets a value; what is being loaded now, of any key, is not kept. */
  void forget(K key) {
    forgotten.incrementAndGet(); // first, so that a load that lands later sees it
    values.invalidate(key);
  }

  void clear() {
    values.invalidateAll();
  }

  /** The number of values; exact when nobody works on it. */
  long size() {
    now();
    values.cleanUp();
    return values.estimatedSize();
  }
}
