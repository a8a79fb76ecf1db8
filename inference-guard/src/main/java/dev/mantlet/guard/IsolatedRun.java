package dev.mantlet.guard;

import dev.mantlet.guard.InferenceSession.RunFailure;
import dev.mantlet.guard.caller.Caller;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One run that was handed over: either its caller gets the result, or it is in quarantine. */
final class IsolatedRun<T> implements Runnable {
  private enum State {
    RUNNING,
    OVER,
    ABANDONED
  }

  private final Isolation isolation;
  private final Workspace workspace;
  private final Use<T> use;
  private final Caller caller;
  private final Thread waiting = Thread.currentThread();

  /** Made before the run begins: whoever abandons it must not fail for want of memory. */
  private final TimeUp late;

  /** Set by the thread that runs it, or by whoever makes sure that none ever does. */
  private final AtomicBoolean claimed = new AtomicBoolean();

  private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
  // Written before the state says that the run is over, read after it.
  private @Nullable T result;
  private @Nullable Throwable failure;

  /** A run for the calling thread, which is to {@link #await} it. */
  IsolatedRun(Isolation isolation, Use<T> use, Workspace workspace, Caller caller) {
    this.isolation = isolation;
    this.use = use;
    this.workspace = workspace;
    this.caller = caller;
    this.late = isolation.quarantine();
  }

  /**
   * Takes a run back that could not be handed over, though it may stand in a queue.
   *
   * @return false if a thread has begun with it, so that it is to be awaited
   */
  boolean withdraw() {
    return claimed.compareAndSet(false, true);
  }

  @Override
  public void run() {
    if (!claimed.compareAndSet(false, true)) {
      return; // withdrawn: its workspace serves others by now
    }
    try {
      isolation.entered();
      result = use.of(workspace, caller);
    } catch (Throwable e) { // whatever it is, the caller must get it and the permit must come back
      failure = e;
    }
    if (state.compareAndSet(State.RUNNING, State.OVER)) {
      try {
        isolation.left();
      } finally {
        LockSupport.unpark(waiting);
      }
    } else {
      leaveQuarantine();
    }
  }

  private void leaveQuarantine() {
    boolean leased = result instanceof Answer.Leased;
    try {
      if (result instanceof Answer.Leased answer) {
        answer.close();
      }
    } finally {
      isolation.released(workspace, caller, leased);
    }
  }

  /**
   * Waits on the thread of the caller. An interrupt is kept for the caller and does not end the
   * wait.
   */
  T await(long due, LongSupplier nanos) throws RunFailure {
    boolean interrupted = false;
    try {
      while (state.get() == State.RUNNING) {
        long left = due - nanos.getAsLong();
        if (left <= 0) {
          abandon();
        } else {
          LockSupport.parkNanos(this, left);
          interrupted |= Thread.interrupted();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    return outcome();
  }

  private void abandon() {
    isolation.countQuarantined(1); // first, since the run may be over the moment it is abandoned
    if (state.compareAndSet(State.RUNNING, State.ABANDONED)) {
      throw late;
    }
    isolation.countQuarantined(-1);
  }

  private T outcome() throws RunFailure {
    if (failure instanceof RunFailure failed) {
      throw failed;
    }
    if (failure instanceof RuntimeException thrown) {
      throw thrown;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    T answer = result;
    if (answer == null) {
      throw new IllegalStateException("a run ended without an answer", failure);
    }
    return answer;
  }
}
