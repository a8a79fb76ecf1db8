package dev.mantlet.guard.spi;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;

/**
 * Makes the session that a guard is to own.
 *
 * <p>Runs once, on the thread that opens the guarded session. The maker must not keep the session:
 * whoever holds it can run it unguarded, or close it under a running call. Options such as the
 * number of threads and the level of native logging are the maker's.
 */
@FunctionalInterface
public interface SessionMaker {
  /** A new session, which from now on belongs to the guard. */
  OrtSession newSession(OrtEnvironment environment) throws OrtException;
}
