package dev.mantlet.guard;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A guarded run that gave no answer; {@link #reason} says why.
 *
 * <p>No message holds an element of a tensor or a text of the native library. Refusals that an
 * attacker can provoke at will ({@link InputRefusedException}, {@link OutputRefusedException},
 * {@link CallerLimitedException}, {@link DeadlineExceededException}, {@link OverloadedException})
 * carry no stack trace, so that they stay cheap.
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
    /** The tenant has used up its limit. */
    CALLER_LIMITED,
    /** The model did not answer before the deadline. */
    DEADLINE_EXCEEDED,
    /** All isolated runs that the policy allows go on. */
    OVERLOADED,
    /** The session has been closed. */
    SESSION_CLOSED,
    /** A check, a scorer or an event consumer called back into the session that was calling it. */
    REENTRANT_CALL,
    /** A leased answer was used after its lease had ended. */
    LEASE_EXPIRED,
    /** As many answers are leased out as the session allows. */
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

    InputRefusedException(List<Finding> findings) {
      super(Reason.INPUT_REFUSED, describe(findings), null, false);
      this.findings = findings.toArray(Finding[]::new);
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

  /** The tenant has used up its limit for the moment. */
  public static final class CallerLimitedException extends GuardException {
    private static final long serialVersionUID = 1;

    private final Duration retryAfter;

    CallerLimitedException(Duration retryAfter) {
      super(
          Reason.CALLER_LIMITED,
          "the tenant's limit is used up; try again after " + retryAfter,
          null,
          false);
      this.retryAfter = retryAfter;
    }

    /**
     * The time after which a call would pass if no other call of the tenant came first; above zero.
     */
    public Duration retryAfter() {
      return retryAfter;
    }
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

  /** As many isolated runs go on as the policy allows; nothing was read of the input. */
  public static final class OverloadedException extends GuardException {
    private static final long serialVersionUID = 1;

    private final int quarantined;

    OverloadedException(int most, int quarantined) {
      super(
          Reason.OVERLOADED,
          "all "
              + most
              + " isolated runs are taken, "
              + quarantined
              + " of them by runs that are past their deadline; try again later",
          null,
          false);
      this.quarantined = quarantined;
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
   * its own session.
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

  /** As many answers are leased out as the session allows. */
  public static final class LeasesExhaustedException extends GuardException {
    private static final long serialVersionUID = 1;

    LeasesExhaustedException(int most) {
      super(
          Reason.LEASES_EXHAUSTED,
          most + " answers are leased out, as many as are allowed; close them, or take copies",
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

    /** A failure of a run, which may reach a caller: without cause. */
    RuntimeFailedException(String what, String errorCode) {
      this(what, errorCode, null);
    }

    /** A failure to open a model, which only the operator sees. */
    RuntimeFailedException(String what, String errorCode, @Nullable Throwable cause) {
      super(
          Reason.RUNTIME_FAILED,
          "ONNX Runtime could not " + what + " (" + errorCode + ")",
          cause,
          true);
      this.errorCode = errorCode;
    }

    /** The error code of ONNX Runtime, such as {@code ORT_INVALID_ARGUMENT}. */
    public String errorCode() {
      return errorCode;
    }
  }
}
