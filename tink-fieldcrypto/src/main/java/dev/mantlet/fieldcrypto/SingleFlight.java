package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.KeyUnavailableException.Reason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Loads what a key stands for once at a time, however many callers want it; all of them wait, the
 * first one too, and none longer than a stated time.
 *
 * <p>A failure is handed to those who waited for it and is not kept. Who is interrupted leaves, and
 * the load goes on for the others; where one has waited in vain to the end, the load is interrupted
 * and over for all. Thread-safe.
 */
final class SingleFlight<K, V> {
  private final KeyTasks tasks;
  private final Duration waitAtMost;
  private final Runnable onOverdue;
  private final ConcurrentMap<K, Flight<V>> inFlight = new ConcurrentHashMap<>();

  /**
   * Makes an idle one.
   *
   * @param onOverdue told each time that a load did not end in time
   */
  SingleFlight(KeyTasks tasks, Duration waitAtMost, Runnable onOverdue) {
    this.tasks = tasks;
    this.waitAtMost = waitAtMost;
    this.onOverdue = onOverdue;
  }

  /**
   * Joins the load of {@code key}, or starts it and waits.
   *
   * @throws KeyUnavailableException UNREACHABLE if it takes too long, INTERRUPTED
   */
  V get(K key, String tenant, Supplier<V> loader) {
    return await(key, started(key, tenant, loader));
  }

  /** Starts the load of {@code key} unless it is under way; does not wait. */
  void start(K key, String tenant, Supplier<V> loader) {
    started(key, tenant, loader);
  }

  /** Ends what is under way: those who wait leave at once. */
  void close() {
    inFlight.values().forEach(flight -> flight.abandon("the keyring was closed"));
  }

  private Flight<V> started(K key, String tenant, Supplier<V> loader) {
    Flight<V> mine = new Flight<>(loader);
    @Nullable Flight<V> other = inFlight.putIfAbsent(key, mine);
    if (other != null) {
      return other;
    }
    try {
      // Over before its result is there: who learns of a failure may try again at once, and who
      // comes after a success finds it in the cache.
      tasks.run(tenant, () -> mine.run(() -> inFlight.remove(key, mine)));
    } catch (RejectedExecutionException e) {
      inFlight.remove(key, mine);
      mine.abandon("too many keys are being loaded, or the keyring was closed");
    }
    return mine;
  }

  private V await(K key, Flight<V> flight) {
    try {
      return flight.result.get(waitAtMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KeyUnavailableException(
          Reason.INTERRUPTED, "interrupted while waiting for the key service", e);
    } catch (TimeoutException e) {
      onOverdue.run(); // first: whoever starts another flight finds the breaker open
      inFlight.remove(key, flight);
      flight.abandon("the key service or store did not answer within " + waitAtMost);
      return landed(flight);
    } catch (ExecutionException e) {
      throw failure(e);
    }
  }

  /** What became of a flight that has ended. */
  private static <V> V landed(Flight<V> flight) {
    try {
      return flight.result.join();
    } catch (CompletionException e) {
      throw failure(e);
    }
  }

  private static RuntimeException failure(Exception e) {
    if (e.getCause() instanceof RuntimeException failure) {
      return failure;
    }
    return new KeyUnavailableException(
        Reason.UNREACHABLE, "the thread that asked the key service died", e);
  }

  private static final class Flight<V> {
    private final CompletableFuture<V> result = new CompletableFuture<>();
    private final Supplier<V> loader;
    private @Nullable Thread thread;

    Flight(Supplier<V> loader) {
      this.loader = loader;
    }

    void run(Runnable over) {
      if (!boarded()) {
        return;
      }
      try {
        V loaded = loader.get();
        over.run();
        result.complete(loaded);
      } catch (Throwable e) {
        over.run();
        result.completeExceptionally(e);
      } finally {
        left();
      }
    }

    private synchronized boolean boarded() {
      thread = Thread.currentThread();
      return !result.isDone();
    }

    private synchronized void left() {
      thread = null;
      Thread.interrupted(); // meant for this flight alone
    }

    synchronized void abandon(String why) {
      boolean over =
          result.completeExceptionally(
              KeyUnavailableException.fast(Reason.UNREACHABLE, why + "; try again later"));
      if (over && thread != null) {
        thread.interrupt();
      }
    }
  }
}
