package dev.mantlet.integrity.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import dev.mantlet.house.Vectors;
import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.Reason;
import dev.mantlet.integrity.Release;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxVectorsTest {
  @TempDir Path folder;

  @Test
  void hostileModels_areRefused_andTheGoodOneRuns() throws Exception {
    Map<String, Reason> hostile =
        Map.of(
            "trav",
            Reason.ONNX_EXTERNAL_PATH,
            "abs",
            Reason.ONNX_EXTERNAL_PATH,
            "mem",
            Reason.ONNX_EXTERNAL_PATH,
            "missing",
            Reason.ONNX_EXTERNAL_UNSIGNED,
            "ortm",
            Reason.ONNX_WRONG_FORMAT);
    Path suite = Vectors.suite("hostile-onnx");
    Release release = Release.in(folder).file("w.bin", Files.readAllBytes(suite.resolve("w.bin")));
    for (Map.Entry<String, Reason> entry : hostile.entrySet()) {
      release.file("m.onnx", Files.readAllBytes(suite.resolve(entry.getKey() + ".onnx")));
      var model = release.sign().verify();
      var thrown =
          assertThrows(ModelRejectedException.class, () -> OnnxModel.of(model), entry.getKey());
      assertEquals(entry.getValue(), thrown.reason(), entry.getKey());
    }
    for (String good : new String[] {"ext", "checksum"}) {
      release.file("m.onnx", Files.readAllBytes(suite.resolve(good + ".onnx"))).sign();
      try (OrtSession session =
          OnnxModel.of(release.verify()).newSession(OrtEnvironment.getEnvironment())) {
        assertTrue(session.getNumOutputs() > 0, good);
      }
    }
    Vectors.ran(
        "hostile-onnx with ONNX Runtime " + OrtEnvironment.getEnvironment().getVersion(),
        hostile.size() + 2);
  }
}
