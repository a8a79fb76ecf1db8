package dev.mantlet.guard.micrometer;

import ai.onnxruntime.OrtSession;
import dev.mantlet.guard.InferenceRequest;
import dev.mantlet.guard.caller.Caller;
import dev.mantlet.guard.caller.Caller.Tenant;
import dev.mantlet.guard.spi.SessionMaker;
import java.nio.file.Path;
import java.util.Arrays;

/** The network for digits that the examples come with. */
final class DigitModel {
  static final Caller CALLER = Caller.of(Tenant.of("bank-a"), "app");

  private static final Path FILE =
      Path.of(
          "../../examples/cheque-desk/src/main/resources/dev/mantlet/examples/chequedesk",
          "digit-reader/model.onnx");

  private DigitModel() {}

  static SessionMaker maker() {
    return environment -> {
      try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
        options.setIntraOpNumThreads(1);
        return environment.createSession(FILE.toString(), options);
      }
    };
  }

  /** An image that is all of one brightness. */
  static InferenceRequest image(float brightness) {
    float[] pixels = new float[28 * 28];
    Arrays.fill(pixels, brightness);
    return InferenceRequest.of("image", pixels, 1, 1, 28, 28);
  }
}
