package dev.mantlet.integrity.onnx;

import static dev.mantlet.integrity.onnx.OnnxBytes.join;
import static dev.mantlet.integrity.onnx.OnnxBytes.message;
import static dev.mantlet.integrity.onnx.OnnxBytes.model;
import static dev.mantlet.integrity.onnx.OnnxBytes.node;
import static dev.mantlet.integrity.onnx.OnnxBytes.reasons;
import static dev.mantlet.integrity.onnx.OnnxBytes.text;
import static dev.mantlet.integrity.onnx.OnnxBytes.varint;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.integrity.Reason;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorUseTest {
  private static final List<Reason> OPERATOR = List.of(Reason.ONNX_OPERATOR);

  private static List<Reason> allowing(AllowedOperators operators, byte[] file) {
    return reasons(OnnxInspector.allowing(operators), file);
  }

  /** A function of the domain "local"; its nodes are as {@link OnnxBytes#node} writes them. */
  private static byte[] function(String name, byte[]... nodes) {
    byte[] content = join(text(1, name), text(10, "local"));
    for (byte[] node : nodes) {
      content = join(content, varint(7 << 3 | 2), Arrays.copyOfRange(node, 1, node.length));
    }
    return message(25, content);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "QAttention",
        "DynamicQuantizeMatMul",
        "MatMulIntegerToFloat",
        "SkipLayerNormalization"
      })
  void operatorOfAQuantizedTransformer_isAllowedByOneShortCall(String name) {
    byte[] file = model(node(name, "com.microsoft", "x"));
    assertEquals(OPERATOR, reasons(file));
    assertEquals(List.of(), allowing(AllowedOperators.standard().withFused(), file));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PythonOp", "EPContext", "BeamSearch", "Tokenizer", "ATen", "gelu", ""})
  void otherOperatorsOfTheRuntime_areNotAmongTheFused(String name) {
    byte[] file = model(node(name, "com.microsoft", "x"));
    assertTrue(
        allowing(AllowedOperators.standard().withFused(), file).contains(Reason.ONNX_OPERATOR));
  }

  @Test
  void namedOperator_isAllowedInItsDomainOnly() {
    AllowedOperators operators = AllowedOperators.standard().with("my.ops", "Scale", "Shift");
    assertEquals(List.of(), allowing(operators, model(node("Scale", "my.ops"))));
    assertEquals(List.of(), allowing(operators, model(node("Shift", "my.ops"))));
    assertEquals(OPERATOR, allowing(operators, model(node("Other", "my.ops"))));
    assertEquals(OPERATOR, allowing(operators, model(node("Scale", "my.ops2"))));
  }

  @Test
  void wholeDomain_isAllowedByALongName() {
    AllowedOperators operators = AllowedOperators.standard().withEveryOperatorOf("my.ops");
    assertEquals(List.of(), allowing(operators, model(node("Anything", "my.ops"))));
    assertEquals(
        OPERATOR, allowing(operators, model(node("EPContext", "my.ops"))), "but no device context");
  }

  @Test
  void deviceContext_cannotBeAllowed() {
    assertThrows(
        IllegalArgumentException.class,
        () -> AllowedOperators.standard().with("com.microsoft", "EPContext"));
  }

  @Test
  void functionOfTheModel_isNoForeignOperator_butWhatItCallsMayBe() {
    byte[] call = node("F", "local", "x");
    assertEquals(List.of(), reasons(model(call, function("F", node("Add", "", "x")))));
    assertEquals(OPERATOR, reasons(model(call, function("F", node("Evil", "my.ops")))));
    assertEquals(OPERATOR, reasons(model(call, function("G", node("Add", "", "x")))));
  }

  @Test
  void functionThatTakesTheNameOfAnOperatorOfOnnx_isAmbiguous() {
    byte[] function = message(25, text(1, "Relu"), text(10, "ai.onnx"));
    assertEquals(List.of(Reason.ONNX_AMBIGUOUS), reasons(model(new byte[0], function)));
  }

  @Test
  void functionDefinedTwice_isAmbiguous() {
    assertEquals(
        List.of(Reason.ONNX_AMBIGUOUS),
        reasons(model(new byte[0], function("F"), function("F", node("Add", "")))));
  }

  @Test
  void functionThatCallsItself_isFound() {
    assertEquals(
        List.of(Reason.ONNX_TOO_COMPLEX),
        reasons(model(node("F", "local"), function("F", node("F", "local")))));
    assertEquals(
        List.of(Reason.ONNX_TOO_COMPLEX),
        reasons(
            model(
                node("F", "local"),
                function("F", node("G", "local")),
                function("G", node("F", "local")))));
  }

  @Test
  void functionsThatDoubleEachOther_areFoundBeforeTheyAreTooMany() {
    assertEquals(List.of(), reasons(doubling(10)));
    assertEquals(List.of(Reason.ONNX_TOO_COMPLEX), reasons(doubling(40)));
  }

  private static byte[] doubling(int levels) {
    byte[][] functions = new byte[levels][];
    for (int i = 0; i < levels; i++) {
      byte[] next = i + 1 == levels ? node("Add", "") : node("F" + (i + 1), "local");
      functions[i] = function("F" + i, next, next);
    }
    return model(node("F0", "local"), functions);
  }

  @Test
  void longChainOfFunctions_isFoundWithoutDeepRecursion() {
    byte[][] functions = new byte[5_000][];
    for (int i = 0; i < functions.length; i++) {
      functions[i] = function("F" + i, node("F" + (i + 1), "local"));
    }
    functions[functions.length - 1] = function("F" + (functions.length - 1), node("Add", ""));
    assertEquals(List.of(Reason.ONNX_TOO_COMPLEX), reasons(model(node("F0", "local"), functions)));
  }

  @Test
  void tooManyDifferentOperators_areRefused() {
    byte[][] nodes = new byte[20_001][];
    for (int i = 0; i < nodes.length; i++) {
      nodes[i] = node("Op" + i, "");
    }
    assertEquals(List.of(Reason.ONNX_TOO_COMPLEX), reasons(model(join(nodes))));
  }

  @Test
  void findings_endAfterAHundred() {
    byte[][] nodes = new byte[300][];
    for (int i = 0; i < nodes.length; i++) {
      nodes[i] = node("Op" + i, "my.ops");
    }
    OnnxReport report = OnnxInspector.standard().inspect(ByteBuffer.wrap(model(join(nodes))));
    assertEquals(101, report.findings().size());
    assertTrue(report.findings().get(100).message().endsWith("; there may be more"));
  }
}
