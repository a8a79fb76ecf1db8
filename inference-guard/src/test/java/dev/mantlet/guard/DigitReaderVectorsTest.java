package dev.mantlet.guard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.house.Vectors;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A convolutional network for digits, its images, and what another runtime answered. */
class DigitReaderVectorsTest {
  private static final Caller CALLER = Caller.of(Tenant.of("bank-a"), "app");
  private static final GuardPolicy POLICY = GuardPolicy.builder().range("image", 0, 1).build();
  private static final int PIXELS = 28 * 28;
  private static final int IMAGES = 400;

  @Test
  void guardedAnswersEqualThoseOfTheBareSession_andAreCloseToTheReference()
      throws IOException, OrtException {
    Path suite = Vectors.suite("guard/model-a");
    byte[] model = Files.readAllBytes(suite.resolve("model.onnx"));
    float[] images = DigitReader.floats(suite.resolve("images/evaluation.f32.gz"));
    float[] reference = DigitReader.floats(suite.resolve("outputs/evaluation.logits.f32.gz"));
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession bare = OnnxSessionTest.maker(model).newSession(environment);
        GuardedSession guarded = GuardedSession.open(OnnxSessionTest.maker(model), POLICY)) {
      int batch = 1;
      for (int first = 0; first < IMAGES; first += batch) {
        batch = Math.min(first < 50 ? 1 : 7, IMAGES - first);
        FloatBuffer pixels = FloatBuffer.wrap(images, first * PIXELS, batch * PIXELS);
        Answer answer = guarded.run(InferenceRequest.of("image", pixels, batch, 1, 28, 28), CALLER);
        assertSameBits(bare, environment, pixels.slice(), batch, answer);
        assertClose(reference, first * 10, answer.floats("logits"));
      }
      Vectors.ran("guard/model-a evaluation images", IMAGES);
    }
  }

  private static void assertSameBits(
      OrtSession bare, OrtEnvironment environment, FloatBuffer pixels, int batch, Answer answer)
      throws OrtException {
    try (OnnxTensor tensor =
            OnnxTensor.createTensor(environment, pixels, new long[] {batch, 1, 28, 28});
        OrtSession.Result result = bare.run(Map.of("image", tensor))) {
      for (String output : new String[] {"logits", "features"}) {
        OnnxTensor expected = (OnnxTensor) result.get(output).orElseThrow();
        assertEquals(
            -1,
            expected.getFloatBuffer().mismatch(FloatBuffer.wrap(answer.floats(output))),
            output);
        assertArrayEquals(expected.getInfo().getShape(), answer.shape(output));
      }
    }
  }

  private static void assertClose(float[] reference, int from, float[] logits) {
    for (int i = 0; i < logits.length; i++) {
      assertEquals(
          reference[from + i], logits[i], 1e-4 * Math.max(1, Math.abs(reference[from + i])));
    }
  }
}
