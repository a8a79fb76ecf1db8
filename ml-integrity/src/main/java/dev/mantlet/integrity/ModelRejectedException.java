package dev.mantlet.integrity;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A model was refused. The only exception that a hostile bundle or folder can cause; making a
 * session of a signed file that is no working model may also fail with an exception of ONNX
 * Runtime.
 *
 * <p>The message names the file or member, what was found, what was expected and, where there is
 * one, the remedy. File names and other text from outside are in it with control characters spelled
 * out; contents and keys are not.
 */
public final class ModelRejectedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private transient @Nullable VerificationReport report;

  /** A refusal for {@code reason}; control characters in {@code message} are spelled out. */
  public ModelRejectedException(Reason reason, String message) {
    super(PrintableText.of(message));
    this.reason = reason;
  }

  /** A refusal for {@code reason} with the failure that led to it. */
  public ModelRejectedException(Reason reason, String message, Throwable cause) {
    super(PrintableText.of(message), cause);
    this.reason = reason;
  }

  /** Why, for code to branch on. */
  public Reason reason() {
    return reason;
  }

  /**
   * All that was found, if a model was verified: also which other files are wrong. Empty for
   * refusals of anything else, and after serialization.
   */
  public Optional<VerificationReport> report() {
    return Optional.ofNullable(report);
  }

  /** This refusal with the report that it belongs to. */
  ModelRejectedException with(VerificationReport found) {
    report = found;
    return this;
  }
}
