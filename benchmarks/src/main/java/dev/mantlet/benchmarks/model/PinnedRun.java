package dev.mantlet.benchmarks.model;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;

/**
 * The least that a run can cost from Java: input and output tensors over direct buffers that are
 * made once, the output pinned. The caller's array is copied in and the answer is copied out. Not
 * thread-safe: one for each thread.
 */
public final class PinnedRun implements ModelRun, AutoCloseable {
  private final OrtSession session;
  private final int classes;
  private final FloatBuffer in;
  private final FloatBuffer out;
  private final OnnxTensor inTensor;
  private final OnnxTensor outTensor;
  private final Map<String, OnnxTensor> inputs;
  private final Map<String, OnnxTensor> outputs;

  /** Runs on a session, which stays the caller's. */
  public PinnedRun(BenchmarkModel model, OrtSession session) throws OrtException {
    this.session = session;
    classes = model.classes();
    in = direct((int) model.elements());
    out = direct(classes);
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    inTensor = OnnxTensor.createTensor(environment, in, model.shape());
    outTensor = OnnxTensor.createTensor(environment, out, new long[] {1, classes});
    inputs = Map.of(model.input(), inTensor);
    outputs = Map.of(model.output(), outTensor);
  }

  private static FloatBuffer direct(int floats) {
    return ByteBuffer.allocateDirect(floats * Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  @Override
  public float[] run(float[] input) throws OrtException {
    in.put(0, input);
    session.run(inputs, outputs).close(); // closes the result only: a pinned output stays ours
    float[] answer = new float[classes];
    out.get(0, answer);
    return answer;
  }

  @Override
  public void close() {
    inTensor.close();
    outTensor.close();
  }
}
