package dev.mantlet.guard.measure;

/**
 * What became of a call. Each call that a session lets in has one, unless the application's own
 * function for memory classes throws, which its caller gets. New ones may be added.
 */
public enum Outcome {
  /** The model answered to the input as it was. */
  ADMITTED,
  /** The model answered to the input as the policy had it repaired. */
  REPAIRED,
  /** The input broke the contract, or a check refused it. */
  REFUSED,
  /** A detector held back the answer. */
  DETECTED,
  /** A rule for outputs held back the answer. */
  OUTPUT_REFUSED,
  /** A limit of the tenant, the principal or the model was used up. */
  LIMITED,
  /** The request cost more than a limit ever lets pass. */
  TOO_COSTLY,
  /** The caller may not use the model. */
  NOT_AUTHORIZED,
  /** As many runs went on as the policy allows. */
  OVERLOADED,
  /** As many answers were leased out as the session allows. */
  LEASES_EXHAUSTED,
  /** The model did not answer before the deadline. */
  DEADLINE_EXCEEDED,
  /** ONNX Runtime failed, or memory ran out. */
  FAILED
}
