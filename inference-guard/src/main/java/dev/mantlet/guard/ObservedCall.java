package dev.mantlet.guard;

import dev.mantlet.guard.InferenceSession.RunFailure;
import dev.mantlet.guard.caller.Caller;
import java.util.function.LongSupplier;

/** Has the runs of one call timed. */
final class ObservedCall<T> implements Use<T> {
  private final Use<T> use;
  private final LongSupplier nanos;

  /** Written by the thread of the run, which the caller does not wait for once it is due. */
  private volatile long runNanos = RunTimer.NONE;

  ObservedCall(Use<T> use, LongSupplier nanos) {
    this.use = use;
    this.nanos = nanos;
  }

  @Override
  public T of(Workspace workspace, Caller caller) throws RunFailure {
    RunTimer timer = workspace.timer();
    timer.start(nanos);
    try {
      return use.of(workspace, caller);
    } finally {
      runNanos = timer.stop();
    }
  }

  /** The time of the runs, in nanoseconds, or {@link RunTimer#NONE} if none is over. */
  long runNanos() {
    return runNanos;
  }
}
