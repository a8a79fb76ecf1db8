package dev.mantlet.guard;

import dev.mantlet.guard.GuardException.InputRefusedException;
import dev.mantlet.guard.GuardException.LeasesExhaustedException;
import dev.mantlet.guard.GuardException.OutputRefusedException;
import dev.mantlet.guard.GuardException.OverloadedException;
import dev.mantlet.guard.GuardException.RuntimeFailedException;
import dev.mantlet.guard.InferenceSession.RunFailure;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import java.util.Optional;
import java.util.function.Function;

/**
 * Takes a request from the contract to its answer, in a workspace and with the places that it gives
 * back, unless a lease or a run in quarantine has them. The session must be held meanwhile.
 * Thread-safe.
 */
final class Calls {
  private final Guard guard;
  private final CallOutcomes outcomes;
  private final WorkspacePool workspaces;
  private final Function<Tenant, String> memoryClasses;
  private final Optional<Deadlines> deadlines;
  private final Optional<RunPlaces> places;

  Calls(
      Guard guard,
      CallOutcomes outcomes,
      WorkspacePool workspaces,
      Function<Tenant, String> memoryClasses,
      Optional<Deadlines> deadlines,
      Optional<RunPlaces> places) {
    this.guard = guard;
    this.outcomes = outcomes;
    this.workspaces = workspaces;
    this.memoryClasses = memoryClasses;
    this.deadlines = deadlines;
    this.places = places;
  }

  /**
   * Takes a request all the way.
   *
   * @param now when the call began; of no meaning without a deadline
   */
  <T> T call(InferenceRequest request, Caller caller, Use<T> use, long now) {
    try {
      return places.isEmpty()
          ? begun(request, caller, use, now)
          : placed(request, caller, use, places.get(), now);
    } catch (TimeUp late) {
      throw outcomes.late(late, caller);
    }
  }

  private <T> T placed(
      InferenceRequest request, Caller caller, Use<T> use, RunPlaces held, long now) {
    long start = takePlace(held, caller);
    boolean quarantined = false;
    try {
      T answer = begun(request, caller, use, now);
      held.count(request, start);
      return answer;
    } catch (TimeUp late) {
      quarantined = late.quarantined();
      held.count(request, start);
      throw late;
    } finally {
      if (!quarantined) {
        held.giveBack(caller.tenant());
      }
    }
  }

  private long takePlace(RunPlaces held, Caller caller) {
    try {
      return held.take(caller.tenant(), deadlines.map(Deadlines::quarantined).orElse(0));
    } catch (OverloadedException crowded) {
      throw outcomes.overloaded(crowded, caller);
    }
  }

  private <T> T begun(InferenceRequest request, Caller caller, Use<T> use, long now) {
    return deadlines.isEmpty()
        ? checked(request, caller, use, 0)
        : inTime(request, caller, use, deadlines.get(), now);
  }

  private <T> T inTime(
      InferenceRequest request, Caller caller, Use<T> use, Deadlines times, long now) {
    long due = begin(times, caller, now);
    boolean quarantined = false;
    try {
      return checked(request, caller, use, due);
    } catch (TimeUp late) {
      quarantined = late.quarantined();
      throw late;
    } finally {
      if (!quarantined) {
        times.end();
      }
    }
  }

  private long begin(Deadlines times, Caller caller, long now) {
    try {
      return times.begin(now);
    } catch (OverloadedException full) {
      throw outcomes.overloaded(full, caller);
    }
  }

  private <T> T checked(InferenceRequest request, Caller caller, Use<T> use, long due) {
    Workspace workspace = take(request, caller);
    boolean kept = false;
    boolean reachedModel = false;
    try {
      workspace.beginCall(due);
      Verdict verdict = guard.judge(request, workspace.memoryFor(caller.tenant()));
      outcomes.shadowed(workspace.memory().findings().shadows(), caller);
      verdict.orThrow();
      reachedModel = true;
      T answer =
          deadlines.isEmpty()
              ? use.of(workspace, caller)
              : deadlines.get().run(use, workspace, caller, due);
      kept = answer instanceof Answer.Leased;
      outcomes.answered(verdict, caller);
      return answer;
    } catch (TimeUp late) {
      kept = late.quarantined();
      throw late;
    } catch (InputRefusedException | OutputRefusedException | LeasesExhaustedException refused) {
      outcomes.refused(refused, caller); // here, since a caller that has gone had its event
      throw refused;
    } catch (OverloadedException withoutThread) {
      throw outcomes.overloaded(withoutThread, caller);
    } catch (RunFailure failure) {
      throw outcomes.failed(failure, caller);
    } catch (OutOfMemoryError e) {
      throw outcomes.outOfMemory(e, caller, reachedModel);
    } finally {
      if (!kept) {
        workspace.endCall();
        workspaces.giveBack(workspace);
      }
    }
  }

  private Workspace take(InferenceRequest request, Caller caller) {
    String memoryClass = memoryClasses.apply(caller.tenant());
    try {
      return workspaces.take(request.shapes(), memoryClass);
    } catch (RuntimeFailedException e) {
      throw outcomes.failed(e, caller);
    } catch (OutOfMemoryError e) {
      throw outcomes.outOfMemory(e, caller, false);
    }
  }
}
