package dev.mantlet.integrity.onnx;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.integrity.ModelRejectedException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class OnnxInspectorPropertyTest {
  private static final byte[] SEED =
      OnnxBytes.model(
          OnnxBytes.join(
              OnnxBytes.addGraph(
                  2,
                  OnnxBytes.externalTensor(
                      "w", 2, "location", "w.bin", "offset", "4", "length", "8")),
              OnnxBytes.message(
                  1,
                  OnnxBytes.message(
                      5,
                      OnnxBytes.message(6, OnnxBytes.message(5, OnnxBytes.tensor("c", 1, 2)))))));

  @Property(tries = 5_000)
  void mutatedModel_isRefusedOrStaysInsideItsFiles(
      @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 0, max = 1 << 20) Integer> mutations) {
    byte[] file = SEED.clone();
    for (int mutation : mutations) {
      file[(mutation >>> 8) % file.length] = (byte) mutation;
    }
    checkOrRefused(file);
  }

  @Property(tries = 2_000)
  void anyBytes_areRefusedOrStayInsideTheirFiles(@ForAll @Size(max = 200) byte[] file) {
    checkOrRefused(file);
  }

  private static void checkOrRefused(byte[] file) {
    try {
      for (ExternalTensor tensor : OnnxInspectorTest.inspect("m.onnx", file)) {
        assertTrue(
            tensor.file().equals("w.bin")
                && tensor.offset() >= 0
                && tensor.bytes() >= 0
                && tensor.offset() + tensor.bytes() <= 16,
            tensor.toString());
      }
    } catch (ModelRejectedException e) {
      assertTrue(e.reason().name().startsWith("ONNX_"), e.reason().name());
    }
  }
}
