package dev.mantlet.fieldcrypto;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs what asks the key service and the key store, on a few daemon threads that end when they have
 * nothing to do.
 *
 * <p>Each tenant has a lane that takes at most half of the threads, so that a tenant whose calls
 * are slow, or many, does not keep the others out. Thread-safe.
 */
final class KeyTasks {
  static final int THREADS = 8;
  private static final int THREADS_OF_A_TENANT = THREADS / 2;

  /** Far more than there are callers; beyond it a call fails at once. */
  private static final int MAX_WAITING = 10_000;

  private static final long IDLE_SECONDS = 30;

  private final ThreadPoolExecutor threads;
  private final Map<String, Lane> lanes = new HashMap<>();

  KeyTasks() {
    threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MAX_WAITING),
            task -> {
              Thread thread = new Thread(task, "mantlet-keyring");
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * Runs {@code task}, which throws nothing, when it is its tenant's turn.
   *
   * @throws RejectedExecutionException if too many wait, or after closing
   */
  synchronized void run(String tenant, Runnable task) {
    if (threads.isShutdown()) {
      throw new RejectedExecutionException("the keyring is closed");
    }
    Lane lane = lanes.computeIfAbsent(tenant, key -> new Lane());
    if (lane.running < THREADS_OF_A_TENANT) {
      try {
        start(tenant, lane, task);
      } finally {
        forgetIfIdle(tenant, lane);
      }
    } else if (lane.waiting.size() < MAX_WAITING) {
      lane.waiting.add(task);
    } else {
      throw new RejectedExecutionException("too many tasks of one tenant wait");
    }
  }

  private void start(String tenant, Lane lane, Runnable task) {
    lane.running++;
    try {
      threads.execute(() -> runAll(tenant, lane, task));
    } catch (Throwable e) {
      lane.running--;
      throw e;
    }
  }

  private void runAll(String tenant, Lane lane, Runnable first) {
    Optional<Runnable> task = Optional.of(first);
    while (task.isPresent()) {
      try {
        task.get().run();
      } finally {
        task = ended(tenant, lane);
      }
    }
  }

  /** Starts the next task of the lane, or returns it where no other thread can take it. */
  private synchronized Optional<Runnable> ended(String tenant, Lane lane) {
    lane.running--;
    @Nullable Runnable next = threads.isShutdown() ? null : lane.waiting.poll();
    if (next != null) {
      return startedElsewhere(tenant, lane, next);
    }
    forgetIfIdle(tenant, lane);
    return Optional.empty();
  }

  private void forgetIfIdle(String tenant, Lane lane) {
    if (lane.running == 0) {
      lanes.remove(tenant, lane);
    }
  }

  private Optional<Runnable> startedElsewhere(String tenant, Lane lane, Runnable task) {
    try {
      start(tenant, lane, task);
      return Optional.empty();
    } catch (RejectedExecutionException e) { // too many wait for a thread; this one is free
      lane.running++;
      return Optional.of(task);
    }
  }

  /** Interrupts what runs and drops what waits. */
  synchronized void close() {
    threads.shutdownNow();
  }

  private static final class Lane {
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int running;
  }
}
