package dev.mantlet.guard.measure;

/** What became of a call; each call that a session lets in has one. New ones may be added. */
public enum Outcome {
  /** The model answered to the input as it was. */
  ADMITTED,
  /** The model answered to the input as the policy had it repaired. */
  REPAIRED,
  /** The input broke the contract, or a check refused it. */
  REFUSED,
  /** A detector held back the answer. */
  DETECTED,
  /** The tenant was over its limit. */
  LIMITED,
  /** All isolated runs were taken. */
  OVERLOADED,
  /** As many answers were leased out as the session allows. */
  LEASES_EXHAUSTED,
  /** The model did not answer before the deadline. */
  DEADLINE_EXCEEDED,
  /** ONNX Runtime failed, or memory ran out. */
  FAILED
}
