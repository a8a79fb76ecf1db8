package dev.mantlet.integrity.onnx;

import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.Reason;
import java.util.ArrayList;
import java.util.List;

/** What was found wrong so far, in the order in which it was found. */
final class Findings {
  /** Nobody reads on after a hundred. */
  private static final int MAX_KEPT = 100;

  private final List<OnnxFinding> kept = new ArrayList<>();

  /** Keeps a finding; once there are too many, throws it instead, which ends the inspection. */
  void add(Reason reason, String message) {
    if (kept.size() == MAX_KEPT) {
      throw new ModelRejectedException(reason, message + "; there may be more");
    }
    kept.add(new OnnxFinding(reason, message));
  }

  void add(ModelRejectedException refusal) {
    add(refusal.reason(), String.valueOf(refusal.getMessage()));
  }

  /** Keeps what ended the inspection. */
  void last(ModelRejectedException refusal) {
    kept.add(new OnnxFinding(refusal.reason(), String.valueOf(refusal.getMessage())));
  }

  List<OnnxFinding> toList() {
    return List.copyOf(kept);
  }
}
