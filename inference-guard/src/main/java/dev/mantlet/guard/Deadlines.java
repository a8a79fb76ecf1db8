package dev.mantlet.guard;

import dev.mantlet.guard.GuardException.OverloadedException;
import dev.mantlet.guard.InferenceSession.RunFailure;
import dev.mantlet.guard.caller.Caller;
import java.util.Optional;

/** Holds the calls of a session to its deadline: on their own threads, or isolated. Thread-safe. */
final class Deadlines {
  private final Watchdog watchdog;
  private final Optional<Isolation> isolation;

  Deadlines(
      Watchdog watchdog,
      GuardPolicy policy,
      Lifecycle lifecycle,
      WorkspacePool pool,
      Optional<RunPlaces> places) {
    this.watchdog = watchdog;
    this.isolation =
        policy.isolatedRuns().isEmpty()
            ? Optional.empty()
            : Optional.of(
                new Isolation(
                    policy.isolatedRuns().getAsInt(),
                    watchdog.deadline(),
                    policy.nanos(),
                    policy.threads(),
                    lifecycle,
                    pool,
                    places));
  }

  /**
   * Lets a call begin, which {@link #end}s unless its run is in quarantine.
   *
   * @return when it is due
   * @throws OverloadedException if all isolated runs are taken
   */
  long begin(long now) {
    long due = watchdog.due(now);
    if (isolation.isPresent()) {
      isolation.get().takePermit(due);
    }
    return due;
  }

  void end() {
    isolation.ifPresent(Isolation::giveBack);
  }

  /**
   * Uses a workspace until the call is due.
   *
   * @throws TimeUp if it is too late; its workspace is free then, unless the run is in quarantine
   */
  <T> T run(Use<T> use, Workspace workspace, Caller caller, long due) throws RunFailure {
    try {
      return isolation.isPresent()
          ? isolation.get().run(use, workspace, caller, due)
          : use.of(workspace, caller);
    } catch (RunFailure failure) {
      if (!workspace.endCall()) {
        throw tooLate();
      }
      throw failure;
    }
  }

  TimeUp tooLate() {
    return new TimeUp(watchdog.deadline(), false);
  }

  /** The runs that go on though their callers have gone. */
  int quarantined() {
    return isolation.map(Isolation::quarantined).orElse(0);
  }

  int freePermits() {
    return isolation.map(Isolation::freePermits).orElse(0);
  }

  void close() {
    watchdog.close();
    isolation.ifPresent(Isolation::close);
  }
}
