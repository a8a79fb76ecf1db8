package dev.mantlet.guard;

import dev.mantlet.guard.GuardException.DeadlineExceededException;
import dev.mantlet.guard.GuardException.InputRefusedException;
import dev.mantlet.guard.GuardException.OutputRefusedException;
import dev.mantlet.guard.GuardException.OverloadedException;
import dev.mantlet.guard.GuardException.RuntimeFailedException;
import dev.mantlet.guard.InferenceSession.RunFailure;
import dev.mantlet.guard.caller.Caller;
import java.util.List;

/**
 * Tells what became of the calls of a session: one outcome for each. What it returns is for the
 * caller, who must not see what the operator does. Thread-safe.
 */
final class CallOutcomes {
  private static final String OUT_OF_MEMORY = "OUT_OF_MEMORY";

  private final EventSink events;

  CallOutcomes(EventSink events) {
    this.events = events;
  }

  /** The model answered. */
  void answered(Verdict verdict, Caller caller) {
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

  /** An input or an answer was refused, or there is no place for a lease. */
  void refused(GuardException refusal, Caller caller) {
    if (refusal instanceof InputRefusedException refused) {
      events.emit(new GuardEvent.Refused(caller, refused.findings()));
    } else if (refusal instanceof OutputRefusedException held) {
      events.emit(new GuardEvent.OutputRefused(caller, held.findings()));
    } else {
      events.counters().countLeasesExhausted();
    }
  }

  DeadlineExceededException late(TimeUp late, Caller caller) {
    events.emit(new GuardEvent.DeadlineExceeded(caller, late.deadline(), late.quarantined()));
    return late.forTheCaller();
  }

  OverloadedException overloaded(OverloadedException refusal, Caller caller) {
    events.emit(new GuardEvent.Overloaded(caller, refusal.quarantined()));
    return refusal;
  }

  RuntimeFailedException failed(RunFailure failure, Caller caller) {
    events.emit(new GuardEvent.Failed(caller, failure.code(), failure.said()));
    return new RuntimeFailedException("run the model", failure.code());
  }

  /** No run could be prepared. */
  RuntimeFailedException failed(RuntimeFailedException failure, Caller caller) {
    events.emit(new GuardEvent.Failed(caller, failure.errorCode(), failure));
    return failure;
  }

  /**
   * Memory has run out.
   *
   * @param reachedModel whether the model was about to run, or had
   */
  RuntimeFailedException outOfMemory(OutOfMemoryError e, Caller caller, boolean reachedModel) {
    events.emit(new GuardEvent.Failed(caller, OUT_OF_MEMORY, e));
    return RuntimeFailedException.outOfMemory(OUT_OF_MEMORY, reachedModel);
  }

  /** What rules have found that are only tried out; not an outcome. */
  void shadowed(List<Finding> shadows, Caller caller) {
    if (!shadows.isEmpty()) {
      events.emit(new GuardEvent.Shadowed(caller, shadows));
    }
  }
}
