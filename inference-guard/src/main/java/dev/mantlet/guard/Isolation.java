package dev.mantlet.guard;

import dev.mantlet.guard.GuardException.OverloadedException;
import dev.mantlet.guard.InferenceSession.RunFailure;
import dev.mantlet.guard.caller.Caller;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Runs on threads of their own, so that callers are free at their deadline even inside a kernel.
 *
 * <p>A call takes a permit first, then memory, then hands over its run. A run whose caller has gone
 * is in quarantine: permit, place, memory and its hold on the session come back when native code
 * has returned. There are as many threads as permits, so a run with a permit never waits for a
 * thread. Thread-safe.
 */
final class Isolation {
  private static final long IDLE_SECONDS = 10;

  private final Lifecycle lifecycle;
  private final WorkspacePool pool;
  private final Optional<RunPlaces> places;
  private final LongSupplier nanos;
  private final Duration deadline;
  private final int most;
  private final Semaphore permits;
  private final ThreadPoolExecutor threads;
  private final AtomicInteger quarantined = new AtomicInteger();

  Isolation(
      int most,
      Duration deadline,
      LongSupplier nanos,
      ThreadFactory factory,
      Lifecycle lifecycle,
      WorkspacePool pool,
      Optional<RunPlaces> places) {
    this.most = most;
    this.deadline = deadline;
    this.nanos = nanos;
    this.lifecycle = lifecycle;
    this.pool = pool;
    this.places = places;
    this.permits = new Semaphore(most);
    this.threads =
        new ThreadPoolExecutor(
            most,
            most,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = factory.newThread(task);
              thread.setName("mantlet-guard-run");
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * Takes a permit, to be given back with {@link #giveBack} unless {@link #run} says that the run
   * is in quarantine.
   */
  void takePermit(long due) {
    if (permits.tryAcquire()) {
      return;
    }
    if (quarantined.get() >= most || !await(due - nanos.getAsLong())) {
      throw new OverloadedException(most, quarantined.get());
    }
  }

  private boolean await(long time) {
    try {
      return permits.tryAcquire(time, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  void giveBack() {
    permits.release();
  }

  /**
   * Uses a workspace on a thread of this class, and waits for that until the call is due.
   *
   * @throws TimeUp if it is not over by then; permit and workspace then belong to the run in
   *     quarantine
   * @throws OverloadedException if there is no thread to be had
   */
  <T> T run(Use<T> use, Workspace workspace, Caller caller, long due) throws RunFailure {
    IsolatedRun<T> run = new IsolatedRun<>(this, use, workspace, caller);
    lifecycle.hold();
    try {
      threads.execute(run);
    } catch (OutOfMemoryError e) { // no native thread, or no heap to start one
      // It may be queued all the same, where the last idle thread ended at this moment.
      if (run.withdraw()) {
        lifecycle.release();
        throw OverloadedException.withoutThread(quarantined.get());
      }
    } catch (RuntimeException e) {
      lifecycle.release();
      throw e;
    }
    return run.await(due, nanos);
  }

  /** A run starts on a thread of this class. */
  void entered() {
    lifecycle.adopt();
  }

  /** A run whose caller has waited for it is over. */
  void left() {
    lifecycle.exit();
  }

  TimeUp quarantine() {
    return new TimeUp(deadline, true);
  }

  void countQuarantined(int change) {
    quarantined.addAndGet(change);
  }

  /** A run in quarantine is over: native code has returned. */
  void released(Workspace workspace, Caller caller, boolean leased) {
    try {
      if (!leased) {
        workspace.endCall();
        pool.giveBack(workspace);
      }
    } finally {
      countQuarantined(-1);
      permits.release();
      places.ifPresent(held -> held.giveBack(caller.tenant()));
      lifecycle.exit();
    }
  }

  /** The runs whose callers have gone. */
  int quarantined() {
    return quarantined.get();
  }

  int freePermits() {
    return permits.availablePermits();
  }

  void close() {
    threads.shutdown();
  }
}
