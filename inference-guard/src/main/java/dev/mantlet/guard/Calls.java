package dev.mantlet.guard;

import dev.mantlet.guard.GuardException.InputRefusedException;
import dev.mantlet.guard.GuardException.LeasesExhaustedException;
import dev.mantlet.guard.GuardException.OutputRefusedException;
import dev.mantlet.guard.GuardException.OverloadedException;
import dev.mantlet.guard.GuardException.RuntimeFailedException;
import dev.mantlet.guard.InferenceSession.RunFailure;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Takes a request from the contract to its answer, in a workspace that it gives back, and tells
 * what became of it. The session must be held meanwhile. Thread-safe.
 */
final class Calls {
  private static final String OUT_OF_MEMORY = "OUT_OF_MEMORY";

  private final Guard guard;
  private final EventSink events;
  private final WorkspacePool workspaces;
  private final Function<Tenant, String> memoryClasses;
  private final LeaseDesk leases;
  private final DetectorPanel detectors;
  private final Optional<DecoyDesk> decoys;
  private final Optional<Deadlines> deadlines;
  private final Optional<RunPlaces> places;

  Calls(
      Guard guard,
      EventSink events,
      WorkspacePool workspaces,
      Function<Tenant, String> memoryClasses,
      LeaseDesk leases,
      DetectorPanel detectors,
      Optional<DecoyDesk> decoys,
      Optional<Deadlines> deadlines,
      Optional<RunPlaces> places) {
    this.guard = guard;
    this.events = events;
    this.workspaces = workspaces;
    this.memoryClasses = memoryClasses;
    this.leases = leases;
    this.detectors = detectors;
    this.decoys = decoys;
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
      events.emit(new GuardEvent.DeadlineExceeded(caller, late.deadline(), late.quarantined()));
      throw late.forTheCaller();
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
      throw overloaded(crowded, caller);
    }
  }

  private OverloadedException overloaded(OverloadedException refusal, Caller caller) {
    events.emit(new GuardEvent.Overloaded(caller, refusal.quarantined()));
    return refusal;
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
      throw overloaded(full, caller);
    }
  }

  private <T> T checked(InferenceRequest request, Caller caller, Use<T> use, long due) {
    Workspace workspace = take(request, caller);
    boolean kept = false;
    boolean reachedModel = false;
    try {
      workspace.beginCall(due);
      Verdict verdict = guard.judge(request, workspace.memoryFor(caller.tenant()));
      reportShadows(workspace.memory().findings().shadows(), caller);
      verdict.orThrow();
      reachedModel = true;
      T answer =
          deadlines.isEmpty()
              ? use.of(workspace, caller)
              : deadlines.get().run(use, workspace, caller, due);
      kept = answer instanceof Answer.Leased;
      report(verdict, caller);
      return answer;
    } catch (TimeUp late) {
      kept = late.quarantined();
      throw late;
    } catch (InputRefusedException | OutputRefusedException | LeasesExhaustedException refused) {
      report(refused, caller); // here, since a caller that has gone had its event
      throw refused;
    } catch (OverloadedException withoutThread) {
      throw overloaded(withoutThread, caller);
    } catch (RunFailure failure) {
      events.emit(new GuardEvent.Failed(caller, failure.code(), failure.said()));
      throw new RuntimeFailedException("run the model", failure.code());
    } catch (OutOfMemoryError e) {
      throw outOfMemory(e, caller, reachedModel);
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
      events.emit(new GuardEvent.Failed(caller, e.errorCode(), e));
      throw e;
    } catch (OutOfMemoryError e) {
      throw outOfMemory(e, caller, false);
    }
  }

  private RuntimeFailedException outOfMemory(
      OutOfMemoryError e, Caller caller, boolean reachedModel) {
    events.emit(new GuardEvent.Failed(caller, OUT_OF_MEMORY, e));
    return RuntimeFailedException.outOfMemory(OUT_OF_MEMORY, reachedModel);
  }

  /** Runs the model on what a workspace has stored, and copies its answer. */
  Answer answer(Workspace workspace, Caller caller) throws RunFailure {
    if (!detectors.isEmpty()) {
      return runScreened(workspace, caller);
    }
    Answer answer = workspace.run();
    requireInTime(workspace);
    return answer;
  }

  /** Runs the model on what a workspace has stored, and leases the workspace with its answer. */
  Answer.Leased leased(Workspace workspace, Caller caller) throws RunFailure {
    LeasePlaces.Place place = leases.takePlace(caller);
    boolean leased = false;
    try {
      List<OutputMemory> outputs = workspace.runInPlace();
      requireInTime(workspace);
      Answer.Leased answer = leases.lease(workspace, outputs, caller, place);
      leased = true;
      return answer;
    } finally {
      if (!leased) {
        place.giveBack();
      }
    }
  }

  private Answer runScreened(Workspace workspace, Caller caller) throws RunFailure {
    Screened screened = workspace.screen();
    requireInTime(workspace);
    try {
      detectors.judge(screened, caller).orThrow();
    } catch (InputRefusedException refused) {
      if (decoys.isEmpty()) {
        throw refused;
      }
      StoredTensor stored = workspace.memory().tensor(0);
      throw decoys.get().withDecoy(refused, stored, screened.answer(), caller);
    }
    return screened.answer();
  }

  private void requireInTime(Workspace workspace) {
    if (deadlines.isPresent() && !workspace.endCall()) {
      throw deadlines.get().tooLate();
    }
  }

  private void report(GuardException refusal, Caller caller) {
    if (refusal instanceof InputRefusedException refused) {
      events.emit(new GuardEvent.Refused(caller, refused.findings()));
    } else if (refusal instanceof OutputRefusedException held) {
      events.emit(new GuardEvent.OutputRefused(caller, held.findings()));
    } else {
      events.counters().countLeasesExhausted();
    }
  }

  private void reportShadows(List<Finding> shadows, Caller caller) {
    if (!shadows.isEmpty()) {
      events.emit(new GuardEvent.Shadowed(caller, shadows));
    }
  }

  private void report(Verdict verdict, Caller caller) {
    boolean repaired = verdict instanceof Verdict.Repaired;
    if (!events.hearsAll() && verdict.findings().isEmpty()) {
      events.counters().countClean();
    } else {
      events.emit(
          repaired
              ? new GuardEvent.Repaired(caller, verdict.findings())
              : new GuardEvent.Admitted(caller, verdict.findings()));
    }
  }
}
