package dev.mantlet.fieldcrypto;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.mantlet.fieldcrypto.KeyUnavailableException.Reason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A bounded cache that loads each key once at a time: the first caller loads on its own thread, the
 * others wait for it.
 *
 * <p>A failed load is handed to those who waited for it and is not kept. Other keys never wait, as
 * they would inside a loading {@code Cache.get}; and a failure is not logged, as an {@code
 * AsyncCache} does, so that forged keys do not fill a log. Thread-safe.
 */
final class SingleFlight<K, V> {
  private final Cache<K, V> cache;
  private final ConcurrentMap<K, CompletableFuture<V>> inFlight = new ConcurrentHashMap<>();

  SingleFlight(long maxEntries, Duration maxAge, LongSupplier nanos) {
    // Runnable::run keeps the cache's own upkeep on the calling threads: no thread of ours, and the
    // same order each
    // time.
    cache =
        Caffeine.newBuilder()
            .maximumSize(maxEntries)
            .expireAfterWrite(maxAge)
            .ticker(nanos::getAsLong)
            .executor(Runnable::run)
            .build();
  }

  V get(K key, Supplier<V> loader) {
    @Nullable V cached = cache.getIfPresent(key);
    if (cached != null) {
      return cached;
    }
    CompletableFuture<V> mine = new CompletableFuture<>();
    CompletableFuture<V> first = inFlight.putIfAbsent(key, mine);
    return first == null ? load(key, mine, loader) : await(first);
  }

  /** Forgets {@code value} if it is still what {@code key} leads to. */
  void forget(K key, V value) {
    cache.asMap().remove(key, value);
  }

  private V load(K key, CompletableFuture<V> mine, Supplier<V> loader) {
    try {
      // Another flight may have landed between the look into the cache and the start of this one.
      @Nullable V landed = cache.getIfPresent(key);
      V value = landed == null ? loaded(key, loader) : landed;
      mine.complete(value);
      return value;
    } catch (Throwable e) {
      mine.completeExceptionally(e);
      throw e;
    } finally {
      inFlight.remove(key, mine);
    }
  }

  private V loaded(K key, Supplier<V> loader) {
    V value = loader.get();
    cache.put(
        key, value); // before the flight ends, so that whoever comes later finds one or the other
    return value;
  }

  private static <V> V await(CompletableFuture<V> first) {
    try {
      return first.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KeyUnavailableException(
          Reason.INTERRUPTED,
          "interrupted while another thread asked the key service for the same key",
          e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new KeyUnavailableException(
          Reason.UNREACHABLE, "the thread that asked the key service for the same key died", e);
    }
  }
}
