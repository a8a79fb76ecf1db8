package dev.mantlet.benchmarks.model;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.Map;

/**
 * The way ONNX Runtime is mostly called: wrap the array, run for all outputs, take the value.
 * Thread-safe.
 */
public final class NaiveRun implements ModelRun {
  private final BenchmarkModel model;
  private final OrtSession session;
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();

  /** Runs on a session, which stays the caller's. */
  public NaiveRun(BenchmarkModel model, OrtSession session) {
    this.model = model;
    this.session = session;
  }

  @Override
  public float[] run(float[] input) throws OrtException {
    try (OnnxTensor tensor =
            OnnxTensor.createTensor(environment, FloatBuffer.wrap(input), model.shape());
        OrtSession.Result result = session.run(Map.of(model.input(), tensor))) {
      return ((float[][]) result.get(0).getValue())[0];
    }
  }
}
