package dev.mantlet.integrity.onnx;

import static dev.mantlet.integrity.onnx.OnnxBytes.join;
import static dev.mantlet.integrity.onnx.OnnxBytes.longs;
import static dev.mantlet.integrity.onnx.OnnxBytes.message;
import static dev.mantlet.integrity.onnx.OnnxBytes.model;
import static dev.mantlet.integrity.onnx.OnnxBytes.node;
import static dev.mantlet.integrity.onnx.OnnxBytes.number;
import static dev.mantlet.integrity.onnx.OnnxBytes.reasons;
import static dev.mantlet.integrity.onnx.OnnxBytes.text;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mantlet.integrity.Reason;
import dev.mantlet.integrity.Release;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Constants that reach their operator directly and still say another size than is seen. */
class StaticSizeGapsTest {
  private static final List<Reason> BOMB = List.of(Reason.ONNX_SIZE_BOMB);

  /** Of an int32 on the wire, readers keep the lower 32 bits: this is 2^31 - 1. */
  @Test
  void rangeToAnInt32WithUpperBits_isFound() {
    assertEquals(
        BOMB,
        reasons(
            model(
                join(
                    node("Range", "", "a", "b", "c"),
                    int32("a", 0),
                    int32("b", 0xFFFFFFFF_7FFFFFFFL),
                    int32("c", 1)))));
  }

  private static byte[] int32(String name, long value) {
    return message(5, number(2, 6), text(8, name), number(5, value));
  }

  /** All five attributes of the operator, the shape last. */
  @Test
  void randomNormalWithItsShapeLast_isFound() {
    byte[] attributes =
        join(
            message(5, text(1, "dtype"), number(3, 1), number(20, 2)),
            message(5, text(1, "mean"), real(0), number(20, 1)),
            message(5, text(1, "scale"), real(1), number(20, 1)),
            message(5, text(1, "seed"), real(1), number(20, 1)),
            message(5, text(1, "shape"), number(8, 1L << 40), number(20, 7)));
    assertEquals(
        BOMB, reasons(model(message(1, text(2, "y"), text(4, "RandomNormal"), attributes))));
  }

  private static byte[] real(float value) {
    return join(new byte[] {2 << 3 | 5}, OnnxBytes.floats(value));
  }

  /** Two graphs that do not see each other have a step of the same name. */
  @Test
  void rangeWhoseStepHasANamesakeInAnotherGraph_isFound() {
    byte[] step = message(5, longs("c", 1));
    byte[] namesake = message(5, longs("c", 1L << 40));
    byte[] range =
        join(
            node("Range", "", "a", "b", "c"),
            message(5, longs("a", 0)),
            message(5, longs("b", 1L << 40)),
            step);
    assertEquals(BOMB, reasons(model(join(ifNode(range, new byte[0])))), "alone");
    assertEquals(BOMB, reasons(model(join(ifNode(range, namesake)))), "with a namesake");
  }

  private static byte[] ifNode(byte[] thenGraph, byte[] elseGraph) {
    return message(
        1,
        text(1, "x"),
        text(2, "z"),
        text(4, "If"),
        message(5, text(1, "then_branch"), message(6, thenGraph), number(20, 5)),
        message(5, text(1, "else_branch"), message(6, elseGraph), number(20, 5)));
  }

  /** Computed when the model is loaded, like the windows beside it in the standard. */
  @Test
  void melWeightMatrix_isFound() {
    assertEquals(
        BOMB,
        reasons(
            model(
                join(
                    node("MelWeightMatrix", "", "a", "b", "r", "l", "u"),
                    message(5, longs("a", 1L << 20)),
                    message(5, longs("b", 1L << 20))))));
  }

  /** 2^20 turns of 2^20 turns. */
  @Test
  void loopInALoop_isFound() {
    byte[] inner =
        join(
            message(
                1, text(1, "n"), text(1, "go"), text(2, "u"), text(4, "Loop"), body(new byte[0])),
            text(2, "inner"));
    byte[] outer =
        message(1, text(1, "n"), text(1, "go"), text(2, "y"), text(4, "Loop"), body(inner));
    assertEquals(BOMB, reasons(model(join(outer, message(5, longs("n", 1L << 20))))));
  }

  private static byte[] body(byte[] graph) {
    return message(5, text(1, "body"), message(6, graph), number(20, 5));
  }

  /** The shape is not in the ONNX file but in another signed one. */
  @Test
  void constantInAnotherFile_isFound(@TempDir Path folder) {
    byte[] shape =
        join(
            number(1, 1),
            number(2, 7),
            text(8, "s"),
            message(13, text(1, "location"), text(2, "s.bin")),
            number(14, 1));
    Release release =
        Release.in(folder)
            .file("m.onnx", model(join(node("ConstantOfShape", "", "s"), message(5, shape))))
            .file("s.bin", new byte[] {0, 0, 0, 0, 0, 1, 0, 0})
            .sign();
    assertEquals(
        BOMB,
        OnnxInspector.standard().inspect(release.verify(), "m.onnx").findings().stream()
            .map(OnnxFinding::reason)
            .toList());
  }

  /** What is repeated is a constant in the file too, of 4,096 elements. */
  @Test
  void tileOfAConstantThatIsLargeItself_isFound() {
    assertEquals(
        BOMB,
        reasons(
            model(
                join(
                    node("Tile", "", "w", "r"),
                    message(5, OnnxBytes.tensor("w", new float[4_096])),
                    message(5, longs("r", 1L << 28))))));
  }

  @Test
  void resizeOfALargeConstantToASize_countsTheSizeOnly() {
    byte[] image = message(5, OnnxBytes.tensor("x", new float[4_096]));
    byte[] sizes = message(5, longs("s", 1 << 20));
    assertEquals(
        List.of(), reasons(model(join(node("Resize", "", "x", "", "", "s"), image, sizes))));
    byte[] scales = message(5, OnnxBytes.tensor("s", 1 << 20));
    assertEquals(BOMB, reasons(model(join(node("Resize", "", "x", "", "s"), image, scales))));
  }

  @ParameterizedTest
  @CsvSource({"AffineGrid, 1", "CenterCropPad, 1", "Col2Im, 1", "DFT, 1", "MaxUnpool, 2"})
  void sizeInAnInputOfALesserOperator_isFound(String operator, int input) {
    String[] inputs = input == 1 ? new String[] {"x", "s"} : new String[] {"x", "i", "s"};
    assertEquals(
        BOMB,
        reasons(model(join(node(operator, "", inputs), message(5, longs("s", 1, 1L << 40))))));
  }

  @ParameterizedTest
  @CsvSource({
    "ConvTranspose, output_shape",
    "ConvTranspose, output_padding",
    "MaxUnpool, kernel_shape",
    "Multinomial, sample_size",
    "Pad, pads",
    "RandomUniform, shape"
  })
  void sizeInAnAttribute_isFound(String operator, String name) {
    byte[] attribute = message(5, text(1, name), number(8, 1), number(8, 1L << 40));
    assertEquals(BOMB, reasons(model(message(1, text(2, "y"), text(4, operator), attribute))));
  }

  /** What a shape of more dimensions than are read would be. */
  @Test
  void shapeOfManyDimensions_isFound() {
    long[] twos = new long[SmallValues.MAX + 1];
    Arrays.fill(twos, 2);
    assertEquals(
        BOMB, reasons(model(join(node("ConstantOfShape", "", "s"), message(5, longs("s", twos))))));
  }

  @Test
  void sparseShape_isFound() {
    byte[] indices = message(2, longs("", 0));
    byte[] initializer = message(15, message(1, longs("s", 1L << 40)), indices, number(3, 1));
    assertEquals(BOMB, reasons(model(join(node("ConstantOfShape", "", "s"), initializer))));
    byte[] value =
        message(
            5,
            text(1, "sparse_value"),
            message(22, message(1, longs("", 1L << 40)), indices, number(3, 1)));
    byte[] constant = message(1, text(2, "s"), text(4, "Constant"), value);
    assertEquals(BOMB, reasons(model(join(constant, node("ConstantOfShape", "", "s")))));
  }

  /** The caller's attribute says how large; outside of functions nobody does. */
  @Test
  void sizeFromAnAttributeOfTheFunction_isNoConstant() {
    byte[] value = message(5, text(1, "value_ints"), text(21, "size"), number(20, 7));
    byte[] constant = join(text(2, "s"), text(4, "Constant"), value);
    byte[] expand = join(text(1, "a"), text(1, "s"), text(2, "b"), text(4, "Expand"));
    byte[] function =
        message(25, text(1, "F"), text(10, "local"), message(7, constant), message(7, expand));
    assertEquals(List.of(), reasons(model(node("F", "local", "x"), function)));
    assertEquals(BOMB, reasons(model(join(message(1, constant), message(1, expand)))));
  }

  /** Exporters give the tensors inside of Constants any names. */
  @Test
  void valuesOfOneName_areNoNamesakes() {
    byte[] value = message(5, text(1, "value"), message(5, longs("value", 2)));
    byte[] one = message(1, text(2, "s"), text(4, "Constant"), value);
    byte[] other = message(1, text(2, "t"), text(4, "Constant"), value);
    assertEquals(List.of(), reasons(model(join(one, other))));
    assertEquals(List.of(Reason.ONNX_AMBIGUOUS), reasons(model(join(one, one))));
  }

  @Test
  void initializerTwiceInASubgraph_isAmbiguous() {
    byte[] twice = join(message(5, longs("c", 1)), message(5, longs("c", 1L << 40)));
    assertEquals(List.of(Reason.ONNX_AMBIGUOUS), reasons(model(join(ifNode(twice, new byte[0])))));
  }

  /** The loop is in the function, and the function is called from a loop. */
  @Test
  void loopInAFunctionThatALoopCalls_isFound() {
    byte[] function = function("F", loopNode(7, new byte[0]), constant(7));
    byte[] call = join(node("F", "local", "x"), text(2, "inner"));
    assertEquals(BOMB, reasons(model(join(loopNode(1, call), constant(1)), function)));
    assertEquals(List.of(), reasons(model(join(loopNode(1, new byte[0]), constant(1)), function)));
  }

  /** No runtime runs them, and counting their turns ends. */
  @Test
  void functionsInACircleThatNobodyCalls_areNoEndlessCount() {
    byte[] f = function("F", loopNode(7, node("G", "local")), constant(7));
    byte[] g = function("G", loopNode(7, node("F", "local")), constant(7));
    assertEquals(
        List.of(Reason.ONNX_SIZE_BOMB),
        reasons(model(new byte[0], f, g)).stream().distinct().toList());
  }

  @Test
  void longChainOfFunctionsThatNobodyCalls_isCountedWithoutDeepRecursion() {
    byte[][] functions = new byte[10_000][];
    for (int i = 0; i < functions.length; i++) {
      byte[] call = message(7, text(4, "F" + (i + 1)), text(7, "local"));
      functions[i] = function("F" + i, i + 1 < functions.length ? call : loopNode(7, new byte[0]));
    }
    assertEquals(BOMB, reasons(model(new byte[0], functions)));
  }

  private static byte[] function(String name, byte[]... nodes) {
    return message(25, text(1, name), text(10, "local"), join(nodes));
  }

  private static byte[] loopNode(int field, byte[] graph) {
    return message(field, text(1, "n"), text(1, "go"), text(2, "y"), text(4, "Loop"), body(graph));
  }

  /** A node that makes 2^20 of no input. */
  private static byte[] constant(int field) {
    byte[] value = message(5, text(1, "value_int"), number(3, 1 << 20));
    return message(field, text(2, "n"), text(4, "Constant"), value);
  }
}
