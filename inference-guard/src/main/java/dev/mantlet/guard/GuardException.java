package dev.mantlet.guard;

import dev.mantlet.guard.caller.Limit;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A guarded run that gave no answer; {@link #reason} says why.
 *
 * <p>No message holds an element of a tensor or a text of the native library. Refusals that an
 * attacker can provoke at will ({@link InputRefusedException}, {@link OutputRefusedException},
 * {@link CallerLimitedException}, {@link RequestTooCostlyException}, {@link
 * NotAuthorizedException}, {@link DeadlineExceededException}, {@link OverloadedException}) carry no
 * stack trace, so that they stay cheap.
 */
public abstract sealed class GuardException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Reason reason;

  private GuardException(
      Reason reason, String message, @Nullable Throwable cause, boolean stackTrace) {
    super(message, cause, false, stackTrace);
    this.reason = reason;
  }

  /** Why there is no answer. */
  public final Reason reason() {
    return reason;
  }

  /** Why a guarded run gave no answer. */
  public enum Reason {
    /** The input breaks the contract, or looks manipulated. */
    INPUT_REFUSED,
    /** The model answered what a rule for its outputs does not let out. */
    OUTPUT_REFUSED,
    /** A limit of the tenant, the principal or the model is used up. */
    CALLER_LIMITED,
    /** The request costs more than a limit ever lets pass at once. */
    TOO_COSTLY,
    /** The caller may not use the model. */
    NOT_AUTHORIZED,
    /** The model did not answer before the deadline. */
    DEADLINE_EXCEEDED,
    /** As many runs go on as the policy allows, or an isolated run gets no thread. */
    OVERLOADED,
    /** The session has been closed. */
    SESSION_CLOSED,
    /** A check, a scorer or an event consumer called back into the session that was calling it. */
    REENTRANT_CALL,
    /** A leased answer was used after its lease had ended. */
    LEASE_EXPIRED,
    /** As many answers are leased out as the session allows, at all or for the tenant. */
    LEASES_EXHAUSTED,
    /** ONNX Runtime could not be started, run or closed. */
    RUNTIME_FAILED
  }

  /**
   * The input breaks the contract and did not reach the model, or a detector held back the answer.
   */
  public static final class InputRefusedException extends GuardException {
    private static final long serialVersionUID = 1;

    private final Finding[] findings;
    private final transient @Nullable Supplier<Answer> decoy;

    InputRefusedException(List<Finding> findings) {
      this(findings, null);
    }

    private InputRefusedException(List<Finding> findings, @Nullable Supplier<Answer> decoy) {
      super(Reason.INPUT_REFUSED, describe(findings), null, false);
      this.findings = findings.toArray(Finding[]::new);
      this.decoy = decoy;
    }

    InputRefusedException withDecoy(Supplier<Answer> taken) {
      return new InputRefusedException(findings(), taken);
    }

    /**
     * What a remote caller may be shown in place of this refusal: an invented answer of the names,
     * types and shapes of a true one, for all rows of the request. Never use it where an answer
     * decides on money, access, health or safety. Taking it raises {@link GuardEvent.Decoyed}.
     *
     * @return empty unless the policy makes decoys and a detector refused; a broken contract, a
     *     check, a limit and a failure have none
     */
    public Optional<Answer> decoy() {
      return Optional.ofNullable(decoy).map(Supplier::get);
    }

    /** Why the input was refused; at least one finding. */
    public List<Finding> findings() {
      return List.of(findings);
    }

    private static String describe(List<Finding> findings) {
      Finding first = findings.get(0);
      String more =
          findings.size() == 1 ? "" : " (and " + (findings.size() - 1) + " more findings)";
      return first.code() + ": " + first.message() + more;
    }
  }

  /** The model answered, but a rule for its outputs held the answer back. */
  public static final class OutputRefusedException extends GuardException {
    private static final long serialVersionUID = 1;

    private final Finding[] findings;

    OutputRefusedException(List<Finding> findings) {
      super(Reason.OUTPUT_REFUSED, InputRefusedException.describe(findings), null, false);
      this.findings = findings.toArray(Finding[]::new);
    }

    /** Why the answer was held back; at least one finding, whose tensor is the output. */
    public List<Finding> findings() {
      return List.of(findings);
    }
  }

  /** A limit of the tenant, the principal or the model is used up for the moment. */
  public static final class CallerLimitedException extends GuardException {
    private static final long serialVersionUID = 1;

    private final Duration retryAfter;

    CallerLimitedException(Limit.Scope scope, Duration retryAfter) {
      super(
          Reason.CALLER_LIMITED,
          "the " + nameOf(scope) + "'s limit is used up; try again after " + retryAfter,
          null,
          false);
      this.retryAfter = retryAfter;
    }

    /**
     * The time after which the call would pass all limits if no other call came first; above zero.
     */
    public Duration retryAfter() {
      return retryAfter;
    }
  }

  /**
   * The request costs more than a limit ever lets pass at once, or its cost cannot be told. It can
   * never pass: send less at a time.
   */
  public static final class RequestTooCostlyException extends GuardException {
    private static final long serialVersionUID = 1;

    RequestTooCostlyException(Limit limit, long cost) {
      super(Reason.TOO_COSTLY, describe(limit, cost), null, false);
    }

    private static String describe(Limit limit, long cost) {
      return cost == MeteredLimit.UNKNOWN
          ? "the cost of the request cannot be told, so it can never pass"
          : "the request costs "
              + cost
              + ", but the "
              + nameOf(limit.scope())
              + "'s limit lets at most "
              + limit.rate().burst()
              + " pass at once; it can never pass, send less at a time";
    }
  }

  /**
   * The caller may not use the model, or could not be authorized; nothing was read of the input.
   * Why is in the event, for the operator.
   */
  public static final class NotAuthorizedException extends GuardException {
    private static final long serialVersionUID = 1;

    NotAuthorizedException() {
      super(
          Reason.NOT_AUTHORIZED,
          "the caller may not send this request to the model; the operator's events say why",
          null,
          false);
    }
  }

  private static String nameOf(Limit.Scope scope) {
    return scope.name().toLowerCase(Locale.ROOT);
  }

  /** The model did not answer before the deadline; the session goes on. */
  public static final class DeadlineExceededException extends GuardException {
    private static final long serialVersionUID = 1;

    private final Duration deadline;
    private final boolean quarantined;

    DeadlineExceededException(Duration deadline, boolean quarantined) {
      super(
          Reason.DEADLINE_EXCEEDED,
          "the model did not answer within " + deadline + "; send less at a time, or allow more",
          null,
          false);
      this.deadline = deadline;
      this.quarantined = quarantined;
    }

    /** The time that the policy allows. */
    public Duration deadline() {
      return deadline;
    }

    /**
     * Whether the run still goes on in native code, apart from all others, until its next kernel;
     * only where runs are isolated.
     */
    public boolean quarantined() {
      return quarantined;
    }
  }

  /**
   * As many runs go on as the policy allows, and nothing was read of the input; or an isolated run
   * gets no thread.
   */
  public static final class OverloadedException extends GuardException {
    private static final long serialVersionUID = 1;

    private final int quarantined;
    private final boolean crowded;

    /** All isolated runs are taken: by a crowd, unless all of them are past their deadline. */
    OverloadedException(int most, int quarantined) {
      this(
          "all "
              + most
              + " isolated runs are taken, "
              + quarantined
              + " of them by runs that are past their deadline; try again later",
          quarantined,
          quarantined < most);
    }

    private OverloadedException(String message, int quarantined, boolean crowded) {
      super(Reason.OVERLOADED, message, null, false);
      this.quarantined = quarantined;
      this.crowded = crowded;
    }

    /** The tenant has its share of the calls that may be in progress. */
    static OverloadedException crowded(int most, int quarantined) {
      return new OverloadedException(
          "at most "
              + most
              + " calls may be in progress now, and the tenant has its share of them; send fewer at"
              + " a time, or try again later",
          quarantined,
          true);
    }

    /** The operating system has no thread for an isolated run. */
    static OverloadedException withoutThread(int quarantined) {
      return new OverloadedException(
          "there is no thread to be had for an isolated run; try again later, or let the process"
              + " have more threads",
          quarantined,
          true);
    }

    /** Whether too many calls came, which says nothing of the model. */
    boolean isCrowded() {
      return crowded;
    }

    /** How many runs were past their deadline and still in native code. */
    public int quarantined() {
      return quarantined;
    }
  }

  /** The session was closed before this call. */
  public static final class SessionClosedException extends GuardException {
    private static final long serialVersionUID = 1;

    SessionClosedException() {
      super(Reason.SESSION_CLOSED, "the guarded session is closed; open a new one", null, true);
    }
  }

  /**
   * A check, a scorer or an event consumer called {@code run}, {@code scores} or {@code close} of
   * its own session, or a maker changed its own slot.
   */
  public static final class ReentrantCallException extends GuardException {
    private static final long serialVersionUID = 1;

    ReentrantCallException(String method) {
      super(
          Reason.REENTRANT_CALL,
          method + " was called from inside a run of the same session; call it after the run",
          null,
          true);
    }

    private ReentrantCallException(String message, boolean stackTrace) {
      super(Reason.REENTRANT_CALL, message, null, stackTrace);
    }

    /** Code of the application that a slot has called while it makes another model current. */
    static ReentrantCallException inAChange(String method) {
      return new ReentrantCallException(
          method + " was called from inside a change of the same slot; call it after the change",
          true);
    }
  }

  /** A leased answer was used after its lease had ended; its memory serves others. */
  public static final class LeaseExpiredException extends GuardException {
    private static final long serialVersionUID = 1;

    LeaseExpiredException() {
      super(
          Reason.LEASE_EXPIRED,
          "the lease of this answer has ended: it was closed, took too long, or its session was"
              + " closed; copy what you need while it lasts",
          null,
          true);
    }
  }

  /** As many answers are leased out as the session allows, at all or for the tenant. */
  public static final class LeasesExhaustedException extends GuardException {
    private static final long serialVersionUID = 1;

    LeasesExhaustedException(int most, int held) {
      super(
          Reason.LEASES_EXHAUSTED,
          held == 0
              ? most + " answers are leased out, as many as are allowed; close them, or take copies"
              : "the tenant holds "
                  + held
                  + " leased answers, and may hold no more than there is room for besides; close"
                  + " some, or take copies",
          null,
          false);
    }
  }

  /**
   * ONNX Runtime could not be started, run or closed; its own text is not passed on, since it names
   * the inside of the model.
   */
  public static final class RuntimeFailedException extends GuardException {
    private static final long serialVersionUID = 1;

    private final String errorCode;
    private final boolean ofTheModel;

    /** A failure of a run, which may reach a caller: without cause. */
    RuntimeFailedException(String what, String errorCode) {
      this(what, errorCode, null);
    }

    /** A failure to open a model, which only the operator sees. */
    RuntimeFailedException(String what, String errorCode, @Nullable Throwable cause) {
      this(what, errorCode, cause, true);
    }

    private RuntimeFailedException(
        String what, String errorCode, @Nullable Throwable cause, boolean ofTheModel) {
      super(
          Reason.RUNTIME_FAILED,
          "ONNX Runtime could not " + what + " (" + errorCode + ")",
          cause,
          true);
      this.errorCode = errorCode;
      this.ofTheModel = ofTheModel;
    }

    /**
     * Memory has run out.
     *
     * @param reachedModel whether the model was about to run, or had
     */
    static RuntimeFailedException outOfMemory(String errorCode, boolean reachedModel) {
      return new RuntimeFailedException(
          "reserve memory for the request", errorCode, null, reachedModel);
    }

    /** Whether this can be the model's fault. */
    boolean isOfTheModel() {
      return ofTheModel;
    }

    /** The error code of ONNX Runtime, such as {@code ORT_INVALID_ARGUMENT}. */
    public String errorCode() {
      return errorCode;
    }
  }
}
