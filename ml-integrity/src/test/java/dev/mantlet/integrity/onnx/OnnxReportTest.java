package dev.mantlet.integrity.onnx;

import static dev.mantlet.integrity.onnx.OnnxBytes.addGraph;
import static dev.mantlet.integrity.onnx.OnnxBytes.externalTensor;
import static dev.mantlet.integrity.onnx.OnnxBytes.join;
import static dev.mantlet.integrity.onnx.OnnxBytes.message;
import static dev.mantlet.integrity.onnx.OnnxBytes.model;
import static dev.mantlet.integrity.onnx.OnnxBytes.node;
import static dev.mantlet.integrity.onnx.OnnxBytes.number;
import static dev.mantlet.integrity.onnx.OnnxBytes.reasons;
import static dev.mantlet.integrity.onnx.OnnxBytes.tensor;
import static dev.mantlet.integrity.onnx.OnnxBytes.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.integrity.ModelRejectedException;
import dev.mantlet.integrity.Reason;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OnnxReportTest {
  private static OnnxReport report(byte[] file) {
    return OnnxInspector.standard().inspect(ByteBuffer.wrap(file));
  }

  @Test
  void report_saysWhatTheFileIsMadeOf() {
    byte[] external = externalTensor("w", 2, "location", "w.bin", "offset", "4096");
    OnnxReport report =
        report(
            model(
                join(addGraph(2, external), node("Scaler", "ai.onnx.ml", "x")),
                text(2, "exporter"),
                text(3, "1.2"),
                message(8, text(1, "ai.onnx.ml"), number(2, 3))));
    assertEquals(List.of(), report.findings());
    assertEquals(8, report.irVersion());
    assertEquals("exporter 1.2", report.producer());
    assertEquals(Map.of("", 13L, "ai.onnx.ml", 3L), report.operatorSets());
    assertEquals(Map.of("", List.of("Add"), "ai.onnx.ml", List.of("Scaler")), report.operators());
    assertEquals(2, report.nodes());
    assertEquals(1, report.tensors());
    assertEquals(
        List.of(new ExternalReference("w", "w.bin", 4096, 8)), report.externalReferences());
    assertSame(report, report.orThrow());
  }

  @Test
  void report_goesOnAfterAFinding_andRefusesForTheFirst() {
    byte[] outside = externalTensor("w", 2, "location", "../w.bin");
    OnnxReport report =
        report(
            model(
                join(addGraph(2, outside), node("Evil", "my.ops")),
                message(14, text(1, "ort_config"))));
    assertEquals(
        List.of(Reason.ONNX_EXTERNAL_PATH, Reason.ONNX_CONFIGURATION, Reason.ONNX_OPERATOR),
        report.findings().stream().map(OnnxFinding::reason).toList());
    assertEquals(2, report.nodes());
    assertEquals(
        Reason.ONNX_EXTERNAL_PATH,
        assertThrows(ModelRejectedException.class, report::orThrow).reason());
  }

  @Test
  void report_isReadable() {
    String text = report(model(node("Evil", "my.ops\n"))).toString();
    assertTrue(text.contains("IR version 8"), text);
    assertTrue(text.contains("ONNX_OPERATOR: the model has an operator Evil"), text);
    assertTrue(!text.contains("my.ops\n"), "control characters are spelled out");
  }

  @Test
  void metadataWithOptionsOfTheRuntime_isFound() {
    assertEquals(
        List.of(Reason.ONNX_CONFIGURATION),
        reasons(model(new byte[0], message(14, text(1, "ort_config"), text(2, "{}")))));
    assertEquals(
        List.of(),
        reasons(model(new byte[0], message(14, text(1, "names"), text(2, "x".repeat(10_000))))));
  }

  @Test
  void keyOrOperatorSetGivenTwice_isFound() {
    byte[] entry = message(14, text(1, "names"));
    assertEquals(List.of(Reason.ONNX_AMBIGUOUS), reasons(model(new byte[0], entry, entry)));
    byte[] other = message(8, text(1, "ai.onnx"), number(2, 14));
    assertEquals(List.of(Reason.ONNX_AMBIGUOUS), reasons(model(new byte[0], other)));
    byte[] same = message(8, text(1, "ai.onnx"), number(2, 13));
    assertEquals(List.of(), reasons(model(new byte[0], same)));
  }

  @Test
  void attributeWithTwoValuesOrOfAnotherType_isFound() {
    byte[] floatAndInt = join(new byte[] {2 << 3 | 5, 0, 0, 0, 0}, number(3, 1));
    assertEquals(List.of(Reason.ONNX_AMBIGUOUS), reasons(attribute(floatAndInt)));
    assertEquals(
        List.of(Reason.ONNX_AMBIGUOUS), reasons(attribute(join(number(3, 1), number(20, 1)))));
    assertEquals(List.of(Reason.ONNX_AMBIGUOUS), reasons(attribute(number(20, 15))));
    assertEquals(List.of(), reasons(attribute(join(number(3, 1), number(20, 2)))));
    assertEquals(List.of(), reasons(attribute(join(message(5, tensor("", 1)), number(20, 4)))));
    assertEquals(List.of(), reasons(attribute(number(20, 7))), "no integers");
  }

  private static byte[] attribute(byte[] content) {
    return model(message(1, message(5, content)));
  }

  @Test
  void dimensionThatIsBothANumberAndAName_isFound() {
    byte[] dimension = join(number(1, 2), text(2, "N"));
    byte[] shape = message(2, message(1, message(2, message(1, dimension))));
    assertEquals(List.of(Reason.ONNX_AMBIGUOUS), reasons(model(message(11, shape))));
  }

  @Test
  void typesNestedTooDeeply_areFound() {
    byte[] type = new byte[0];
    for (int i = 0; i < 40; i++) {
      type = message(4, message(1, type));
    }
    assertEquals(List.of(Reason.ONNX_TOO_COMPLEX), reasons(model(message(11, message(2, type)))));
  }

  @Test
  void moreMessagesAndTextsThanTheLimit_areFound() {
    byte[] values = new byte[2 * (MessageWalk.MAX_PARTS + 1)];
    for (int i = 0; i < values.length; i += 2) {
      values[i] = 13 << 3 | 2;
    }
    assertEquals(List.of(Reason.ONNX_TOO_COMPLEX), reasons(model(values)));
  }

  @Test
  void positionAndOrderOfTheBuffer_areLeftAlone() {
    ByteBuffer file = ByteBuffer.wrap(model(addGraph(2, tensor("w", 1, 2)))).position(5);
    assertEquals(List.of(), OnnxInspector.standard().inspect(file).findings());
    assertEquals(5, file.position());
  }

  @Test
  void tensorsThatShareBytes_areFound() {
    byte[] first = message(5, externalTensor("a", 2, "location", "w.bin", "offset", "0"));
    byte[] second = message(5, externalTensor("b", 2, "location", "w.bin", "offset", "7"));
    byte[] next = message(5, externalTensor("c", 2, "location", "w.bin", "offset", "8"));
    assertEquals(List.of(Reason.ONNX_EXTERNAL_RANGE), reasons(model(join(second, first))));
    assertEquals(List.of(), reasons(model(join(next, first))));
  }
}
