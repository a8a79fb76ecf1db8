package dev.mantlet.guard;

import dev.mantlet.guard.GuardException.InputRefusedException;
import dev.mantlet.guard.InferenceSession.RunFailure;
import dev.mantlet.guard.caller.Caller;
import java.util.List;
import java.util.Optional;

/**
 * Runs the model on what a workspace has stored, and makes an answer of it: a copy, or a lease of
 * the workspace. On the thread of the call, or of its isolated run. Thread-safe.
 */
final class Answering {
  private final LeaseDesk leases;
  private final DetectorPanel detectors;
  private final Optional<DecoyDesk> decoys;
  private final Optional<Deadlines> deadlines;

  Answering(
      LeaseDesk leases,
      DetectorPanel detectors,
      Optional<DecoyDesk> decoys,
      Optional<Deadlines> deadlines) {
    this.leases = leases;
    this.detectors = detectors;
    this.decoys = decoys;
    this.deadlines = deadlines;
  }

  /** Runs the model on what a workspace has stored, and copies its answer. */
  Answer copied(Workspace workspace, Caller caller) throws RunFailure {
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
}
