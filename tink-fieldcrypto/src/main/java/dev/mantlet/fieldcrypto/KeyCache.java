package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.KeyUnavailableException.Reason;
import java.time.Duration;
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

  private final KeyShelf<K, V> shelf;
  private final long outage;
  private final KeyCounts counts;

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
    this.outage = outage.toNanos();
    this.counts = counts;
    this.shelf = new KeyShelf<>(maxEntries, this.outage, reuses, nanos, chance);
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
    long now = shelf.now();
    @Nullable KeptValue<V> kept = shelf.get(key);
    return kept == null || !kept.isAliveAt(now) ? null : kept.value;
  }

  /** The value if it is there, in its life or past it. */
  @Nullable V any(K key) {
    shelf.now();
    @Nullable KeptValue<V> kept = shelf.get(key);
    return kept == null ? null : kept.value;
  }

  V get(K key, Loader<V> loader) {
    long now = shelf.now();
    @Nullable KeptValue<V> kept = shelf.get(key);
    if (kept == null) {
      return loader.load(shelf.publishing(key, null));
    }
    long age = kept.ageAt(now);
    if (age >= kept.life) {
      return pastItsLife(key, kept, age, loader);
    }
    if (age >= kept.aheadAt) {
      ahead(key, kept, loader);
    }
    return kept.value;
  }

  /** Loads anew although {@code seen} is in its life, unless it has been replaced meanwhile. */
  @SuppressWarnings("ReferenceEquality") // the very key that was used up, not one like it
  V renew(K key, V seen, Loader<V> loader) {
    long now = shelf.now();
    @Nullable KeptValue<V> kept = shelf.get(key);
    if (kept != null && kept.value != seen && kept.isAliveAt(now)) {
      return kept.value;
    }
    return loader.load(shelf.publishing(key, kept));
  }

  private V pastItsLife(K key, KeptValue<V> kept, long age, Loader<V> loader) {
    boolean mayServe = age - kept.life < outage;
    if (mayServe && kept.isInOutage()) {
      return stale(key, kept, loader);
    }
    try {
      return loader.load(shelf.publishing(key, kept));
    } catch (KeyUnavailableException e) {
      if (!mayServe || e.reason() != Reason.UNREACHABLE) {
        throw e;
      }
      kept.startOutage();
      return stale(key, kept, loader);
    }
  }

  private V stale(K key, KeptValue<V> kept, Loader<V> loader) {
    long now = shelf.now();
    if (kept.needsConfirmation(now)) {
      loader.confirm(kept.value);
      kept.confirmUntil(now + STEP);
      loader.loadAhead(shelf.publishing(key, kept));
    }
    counts.servedStale.increment();
    return kept.value;
  }

  private void ahead(K key, KeptValue<V> kept, Loader<V> loader) {
    if (kept.takeLoadAhead(shelf.now(), STEP)) {
      loader.loadAhead(shelf.publishing(key, kept));
    }
  }

  /** Puts a value, in the place of what was there. */
  void put(K key, Loaded<V> loaded) {
    shelf.put(key, loaded);
  }

  /** Forgets a value; what is being loaded now, of any key, is not kept. */
  void forget(K key) {
    shelf.forget(key);
  }

  void clear() {
    shelf.clear();
  }

  /** The number of values; exact when nobody works on it. */
  long size() {
    return shelf.size();
  }
}
