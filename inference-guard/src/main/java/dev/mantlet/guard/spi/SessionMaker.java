package dev.mantlet.guard.spi;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;

/**
 * Makes the session that a guard is to own.
 *
 * <p>Runs on the thread that opens the guarded session: once, or once more if a slot rolls back to
 * its model. The maker must not keep the session: whoever holds it can run it unguarded, or close
 * it under a running call. Options such as the number of threads and the level of native logging
 * are the maker's.
 */
@FunctionalInterface
public interface SessionMaker {
  /** A new session, which from now on belongs to the guard. */
  OrtSession newSession(OrtEnvironment environment) throws OrtException;

  /**
   * Makes sessions from the bytes of an ONNX file whose origin nobody has verified: they are parsed
   * and run by native code as they are. Bytes of any other format of ONNX Runtime are refused, and
   * native logging is off.
   *
   * @param model is copied
   */
  static SessionMaker ofUnverified(byte[] model) {
    byte[] copy = model.clone();
    return environment -> {
      try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
        // Otherwise a valid ONNX file can be made to look like a flatbuffer by its first field.
        options.addConfigEntry("session.load_model_format", "ONNX");
        // Warnings print names that the file chooses, line breaks and all.
        options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
        return environment.createSession(copy, options);
      }
    };
  }
}
