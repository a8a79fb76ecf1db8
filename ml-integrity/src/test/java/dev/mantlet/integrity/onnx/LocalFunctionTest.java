package dev.mantlet.integrity.onnx;

import static dev.mantlet.integrity.onnx.OnnxBytes.join;
import static dev.mantlet.integrity.onnx.OnnxBytes.message;
import static dev.mantlet.integrity.onnx.OnnxBytes.model;
import static dev.mantlet.integrity.onnx.OnnxBytes.node;
import static dev.mantlet.integrity.onnx.OnnxBytes.number;
import static dev.mantlet.integrity.onnx.OnnxBytes.oneInputAndOutput;
import static dev.mantlet.integrity.onnx.OnnxBytes.reasons;
import static dev.mantlet.integrity.onnx.OnnxBytes.text;
import static dev.mantlet.integrity.onnx.OnnxBytes.varint;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.mantlet.integrity.Reason;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The body of a function that the inspector looks at, and what the runtime runs when it is called.
 */
class LocalFunctionTest {
  private static final List<Reason> AMBIGUOUS = List.of(Reason.ONNX_AMBIGUOUS);

  /** A function of one input and one output with this one node from {@code a} to {@code b}. */
  private static byte[] function(String domain, String name, byte[] node) {
    return message(
        25,
        text(1, name),
        text(4, "a"),
        text(5, "b"),
        join(varint(7 << 3 | 2), Arrays.copyOfRange(node, 1, node.length)),
        message(9, number(2, 13)),
        operatorSet(9, domain),
        text(10, domain));
  }

  private static byte[] doubling(String domain, String name) {
    return function(
        domain, name, message(1, text(1, "a"), text(1, "a"), text(2, "b"), text(4, "Add")));
  }

  private static byte[] calling(String domain, String name, String called) {
    return function(
        domain, name, message(1, text(1, "a"), text(2, "b"), text(4, called), text(7, domain)));
  }

  private static byte[] operatorSet(int field, String domain) {
    return message(field, text(1, domain), number(2, 1));
  }

  /** Calls {@code name}, which is among {@code functions}. */
  private static byte[] modelThatCalls(String domain, String name, byte[]... functions) {
    return model(
        join(node(name, domain, "x"), oneInputAndOutput(2)),
        operatorSet(8, domain),
        join(functions));
  }

  private static float[] run(byte[] file, float... input) throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(file);
        OnnxTensor x = OnnxTensor.createTensor(environment, input);
        OrtSession.Result result = session.run(Map.of("x", x))) {
      return (float[]) result.get(0).getValue();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "local, F",
    "my.ops, Conv",
    "pkg.torch.nn.modules.linear, Linear",
    "pkg.onnxscript.torch_lib, aten_add|folded_0",
    "com.example.microsoft, QuickGelu",
    "com.microsofts, QuickGelu",
    "ai.onnxx, Relu"
  })
  void functionInADomainOfItsOwn_isAcceptedAndIsWhatRuns(String domain, String name)
      throws OrtException {
    byte[] file = modelThatCalls(domain, name, doubling(domain, name));
    assertEquals(List.of(), reasons(file));
    assertArrayEquals(new float[] {2, 4}, run(file, 1, 2));
  }

  @Test
  void functionThatCallsAFunction_isAcceptedAndIsWhatRuns() throws OrtException {
    byte[] file =
        modelThatCalls("my.ops", "G", calling("my.ops", "G", "F"), doubling("my.ops", "F"));
    assertEquals(List.of(), reasons(file));
    assertArrayEquals(new float[] {2, 4}, run(file, 1, 2));
  }

  /** The runtime computes {@code x * sigmoid(1.702 * x)} whatever the function says. */
  @Test
  void functionWithTheNameOfAnOperatorOfTheRuntime_isNotWhatRuns_andIsFound() throws OrtException {
    byte[] file =
        modelThatCalls("com.microsoft", "QuickGelu", doubling("com.microsoft", "QuickGelu"));
    assertArrayEquals(new float[] {0.8458f, 1.9357f}, run(file, 1, 2), 1e-4f);
    assertEquals(AMBIGUOUS, reasons(file));
    assertEquals(
        AMBIGUOUS,
        reasons(OnnxInspector.allowing(AllowedOperators.standard().withFused()), file),
        "also if the operator is allowed");
  }

  /**
   * Operators in the inner domains trust their inputs: {@code Conv} of {@code com.microsoft.nchwc}
   * reads behind a bias that is too short and hands out what lies there.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ai.onnx",
        "ai.onnx.ml",
        "ai.onnx.preview",
        "ai.onnx.preview.training",
        "ai.onnx.training",
        "com.microsoft",
        "com.microsoft.experimental",
        "com.microsoft.nchwc",
        "com.microsoft.dml",
        "com.ms.internal.nhwc",
        "com.intel.ai",
        "com.xilinx",
        "org.pytorch.aten",
        "trt.plugins"
      })
  void functionInADomainOfTheRuntime_isFound(String domain) {
    byte[] call = node("Conv", domain, "x", "w", "b");
    assertEquals(AMBIGUOUS, reasons(model(call, doubling(domain, "Conv"))));
    assertEquals(AMBIGUOUS, reasons(model(new byte[0], doubling(domain, "Conv"))), "not called");
  }

  @Test
  void functionInADomainOfTheRuntime_isFoundIfOnlyAFunctionOrASubgraphCallsIt() {
    byte[] conv = doubling("com.microsoft.nchwc", "Conv");
    byte[] call = message(1, text(4, "Conv"), text(7, "com.microsoft.nchwc"));
    assertEquals(
        AMBIGUOUS, reasons(model(node("F", "local", "x"), function("local", "F", call), conv)));
    byte[] branch = message(5, text(1, "then_branch"), message(6, call), number(20, 5));
    assertEquals(AMBIGUOUS, reasons(model(message(1, text(4, "If"), branch), conv)));
  }

  /** Beside the operators that are allowed, the application may have registered others. */
  @Test
  void functionInADomainOfWhichOperatorsAreAllowedByName_isFound() {
    AllowedOperators operators = AllowedOperators.standard().with("my.ops", "Scale");
    byte[] file = modelThatCalls("my.ops", "Other", doubling("my.ops", "Other"));
    assertEquals(AMBIGUOUS, reasons(OnnxInspector.allowing(operators), file));
    assertEquals(List.of(), reasons(file));
  }

  /** The runtime runs the function {@code b:c} of {@code a} for {@code c} of {@code a:b}. */
  @Test
  void functionWithAColonInItsName_isFound() throws OrtException {
    byte[] function = doubling("a", "b:c");
    assertArrayEquals(
        new float[] {2, 4},
        run(join(modelThatCalls("a:b", "c", function), operatorSet(8, "a")), 1, 2));
    assertEquals(AMBIGUOUS, reasons(modelThatCalls("a", "b:c", function)));
    assertEquals(AMBIGUOUS, reasons(modelThatCalls("a:b", "c", doubling("a:b", "c"))));
  }
}
