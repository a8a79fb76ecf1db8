package dev.mantlet.examples.chequedesk;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Set;

/** The model as people usually call it: nothing is checked. Here only to be compared with. */
final class BareReader implements AmountReader, AutoCloseable {
  private final OrtSession session;

  BareReader(OrtSession session) {
    this.session = session;
  }

  @Override
  public float[] logits(float[] images, int count) {
    long[] shape = {count, 1, 28, 28};
    try (OnnxTensor image =
            OnnxTensor.createTensor(
                OrtEnvironment.getEnvironment(), FloatBuffer.wrap(images), shape);
        OrtSession.Result result = session.run(Map.of("image", image), Set.of("logits"))) {
      FloatBuffer logits = ((OnnxTensor) result.get(0)).getFloatBuffer();
      float[] copy = new float[logits.remaining()];
      logits.get(copy);
      return copy;
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
