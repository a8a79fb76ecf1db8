package dev.mantlet.guard;

import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Limit;
import java.time.Duration;
import java.util.List;

/**
 * What happened to one call of {@link GuardedSession#run}, for counters, alarms and audit.
 *
 * <p>Events hold names, codes and places, never an element of a tensor. A consumer runs on the
 * thread of the call, before the call returns, or of {@link Scored} on that of its isolated run,
 * and must be thread-safe. What it throws is logged and otherwise ignored, {@code OutOfMemoryError}
 * included.
 */
public sealed interface GuardEvent {
  /** Who called. */
  Caller caller();

  /**
   * The input was as it should be and the model answered.
   *
   * @param caller who called
   * @param findings what rules found that only report; mostly empty
   */
  record Admitted(Caller caller, List<Finding> findings) implements GuardEvent {
    /** An input in which nothing was found. */
    public Admitted(Caller caller) {
      this(caller, List.of());
    }
  }

  /**
   * Rules that are only tried out found fault with an input; what becomes of it comes in the next
   * events.
   *
   * @param caller who called
   * @param findings what these rules would have said
   */
  record Shadowed(Caller caller, List<Finding> findings) implements GuardEvent {}

  /**
   * The input was repaired as the policy asks and the model answered.
   *
   * @param caller who called
   * @param findings what was repaired, then what rules found that only report
   */
  record Repaired(Caller caller, List<Finding> findings) implements GuardEvent {}

  /**
   * The input did not reach the model, or a detector held back the answer.
   *
   * @param caller who called
   * @param findings why
   */
  record Refused(Caller caller, List<Finding> findings) implements GuardEvent {}

  /**
   * The model answered, but a rule for its outputs held the answer back.
   *
   * @param caller who called
   * @param findings why
   */
  record OutputRefused(Caller caller, List<Finding> findings) implements GuardEvent {}

  /**
   * A detector scored the rows of an input; whether they are refused comes in the next events. For
   * the operator alone: a caller that knows scores can search for an input that passes.
   *
   * @param caller who called
   * @param detector the name of the detector's scorer
   * @param threshold the highest score that passes
   * @param scores one score for each row
   */
  record Scored(Caller caller, String detector, double threshold, List<Double> scores)
      implements GuardEvent {}

  /**
   * A decoy was taken in place of a refusal: somebody was shown an invented answer. Comes after the
   * refusal, on the thread that takes it.
   *
   * @param caller who called
   * @param findings why the input was refused
   */
  record Decoyed(Caller caller, List<Finding> findings) implements GuardEvent {}

  /**
   * A leased answer was lost without a close, and the garbage collector found it; its memory is
   * back.
   *
   * @param caller who called
   * @param place where the lease was taken, innermost call first; empty for most, since only some
   *     are noted
   */
  record Leaked(Caller caller, List<StackTraceElement> place) implements GuardEvent {}

  /**
   * A limit was used up; the input was not looked at.
   *
   * @param caller who called
   * @param limit the limit that makes the caller wait longest
   * @param retryAfter the time after which the call may pass
   */
  record Limited(Caller caller, Limit limit, Duration retryAfter) implements GuardEvent {}

  /**
   * The request costs more than a limit ever lets pass at once; the input was not looked at.
   *
   * @param caller who called
   * @param limit the limit
   * @param cost what the request costs there; 0 if the application's function threw or returned
   *     less than 1
   */
  record TooCostly(Caller caller, Limit limit, long cost) implements GuardEvent {}

  /**
   * The caller may not use the model; the input was not looked at.
   *
   * @param caller who called, or said so
   * @param code why: the code of the authorizer's decision, {@code BEYOND_ALLOWANCE} for a request
   *     larger than it allows, {@code AUTHORIZER_FAILED} if it threw or returned null, {@code
   *     UNKNOWN_ISSUER} if the caller was not made by the issuer of the policy
   */
  record NotAuthorized(Caller caller, String code) implements GuardEvent {}

  /**
   * The model did not answer before the deadline.
   *
   * @param caller who called
   * @param deadline the time that the policy allows
   * @param quarantined whether the run still went on, apart from all others
   */
  record DeadlineExceeded(Caller caller, Duration deadline, boolean quarantined)
      implements GuardEvent {}

  /**
   * As many runs went on as the policy allows, at all or for the tenant, and the input was not
   * looked at; or an isolated run got no thread.
   *
   * @param caller who called
   * @param quarantined how many of them were past their deadline
   */
  record Overloaded(Caller caller, int quarantined) implements GuardEvent {}

  /**
   * The input was admitted, but ONNX Runtime failed.
   *
   * @param caller who called
   * @param errorCode the error code of ONNX Runtime
   * @param cause what the native library said, for the operator alone: it can name nodes of the
   *     model and values
   */
  record Failed(Caller caller, String errorCode, Throwable cause) implements GuardEvent {
    /** Caller and code, without the cause: safe for one line of a log. */
    @Override
    public String toString() {
      return "Failed[caller=" + caller + ", errorCode=" + errorCode + "]";
    }
  }
}
