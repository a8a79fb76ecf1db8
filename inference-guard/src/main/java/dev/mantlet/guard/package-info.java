/**
 * A session of ONNX Runtime that runs nothing unchecked: contract, limits, detectors and verdicts.
 *
 * {@snippet class="dev.mantlet.guard.GuardSnippetsTest" region="session"}
 */
package dev.mantlet.guard;
