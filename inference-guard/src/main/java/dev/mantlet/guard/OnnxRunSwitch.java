package dev.mantlet.guard;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;

/** The options of runs of ONNX Runtime, with which they are told to terminate. */
final class OnnxRunSwitch implements InferenceSession.RunSwitch {
  private final OrtSession.RunOptions options;

  OnnxRunSwitch() throws OrtException {
    options = new OrtSession.RunOptions();
    try {
      // Errors name nodes of the model: they must not be printed to the standard error stream.
      options.setLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
    } catch (OrtException e) {
      options.close();
      throw e;
    }
  }

  OrtSession.RunOptions options() {
    return options;
  }

  @Override
  public void stop() {
    terminate(true);
  }

  @Override
  public void allow() {
    terminate(false);
  }

  private void terminate(boolean flag) {
    try {
      options.setTerminate(flag);
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    options.close();
  }
}
