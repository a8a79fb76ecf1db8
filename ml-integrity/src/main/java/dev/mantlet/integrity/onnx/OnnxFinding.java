package dev.mantlet.integrity.onnx;

import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.Reason;

/**
 * Something in an ONNX file for which it is not loaded.
 *
 * @param reason why, for code
 * @param message what was found and what was expected, for people; control characters are spelled
 *     out
 */
public record OnnxFinding(Reason reason, String message) {
  /** Spells out control characters, as a refusal would. */
  public OnnxFinding {
    message = new ModelRejectedException(reason, message).getMessage();
  }

  ModelRejectedException refusal() {
    return new ModelRejectedException(reason, message);
  }
}
