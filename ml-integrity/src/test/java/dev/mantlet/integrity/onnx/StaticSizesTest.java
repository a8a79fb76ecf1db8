package dev.mantlet.integrity.onnx;

import static dev.mantlet.integrity.onnx.OnnxBytes.floats;
import static dev.mantlet.integrity.onnx.OnnxBytes.join;
import static dev.mantlet.integrity.onnx.OnnxBytes.longs;
import static dev.mantlet.integrity.onnx.OnnxBytes.message;
import static dev.mantlet.integrity.onnx.OnnxBytes.model;
import static dev.mantlet.integrity.onnx.OnnxBytes.node;
import static dev.mantlet.integrity.onnx.OnnxBytes.number;
import static dev.mantlet.integrity.onnx.OnnxBytes.reasons;
import static dev.mantlet.integrity.onnx.OnnxBytes.tensor;
import static dev.mantlet.integrity.onnx.OnnxBytes.text;
import static dev.mantlet.integrity.onnx.OnnxBytes.varint;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.mantlet.integrity.Reason;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StaticSizesTest {
  private static final List<Reason> BOMB = List.of(Reason.ONNX_SIZE_BOMB);
  private static final long HUGE = 1L << 40;

  private static byte[] initializer(String name, long... values) {
    return message(5, longs(name, values));
  }

  private static byte[] graph(byte[]... parts) {
    return model(join(parts));
  }

  static Stream<Arguments> bombs() {
    return Stream.of(
        Arguments.of(
            "ConstantOfShape", graph(node("ConstantOfShape", "", "s"), initializer("s", HUGE))),
        Arguments.of(
            "product of a shape",
            graph(node("ConstantOfShape", "", "s"), initializer("s", 1 << 15, 1 << 15))),
        Arguments.of(
            "a product beyond 2^64",
            graph(node("ConstantOfShape", "", "s"), initializer("s", HUGE, HUGE))),
        Arguments.of(
            "named ai.onnx", graph(node("Expand", "ai.onnx", "x", "s"), initializer("s", HUGE))),
        Arguments.of(
            "Expand with -1", graph(node("Expand", "", "x", "s"), initializer("s", -1, HUGE))),
        Arguments.of("Tile", graph(node("Tile", "", "x", "s"), initializer("s", 1, HUGE))),
        Arguments.of("OneHot", graph(node("OneHot", "", "x", "s", "v"), initializer("s", HUGE))),
        Arguments.of("Pad", graph(node("Pad", "", "x", "s"), initializer("s", 0, HUGE))),
        Arguments.of("HannWindow", graph(node("HannWindow", "", "s"), initializer("s", HUGE))),
        Arguments.of(
            "Range",
            graph(
                node("Range", "", "a", "b", "c"),
                initializer("a", 0),
                initializer("b", HUGE),
                initializer("c", 1))),
        Arguments.of(
            "Range without a step",
            graph(
                node("Range", "", "a", "b", "c"),
                initializer("a", 0),
                initializer("b", 1),
                initializer("c", 0))),
        Arguments.of(
            "sizes of Resize",
            graph(node("Resize", "", "x", "", "", "s"), initializer("s", 1, HUGE))),
        Arguments.of(
            "scales of Resize",
            graph(node("Resize", "", "x", "", "s"), message(5, tensor("s", 1, 1e20f)))),
        Arguments.of(
            "scales of an old Resize",
            graph(node("Resize", "", "x", "s"), message(5, tensor("s", 1, 1e20f)))),
        Arguments.of(
            "Upsample", graph(node("Upsample", "", "x", "s"), message(5, tensor("s", 1, 1e20f)))),
        Arguments.of(
            "shape attribute",
            graph(
                message(
                    1, text(4, "RandomNormal"), message(5, text(1, "shape"), number(8, HUGE))))),
        Arguments.of(
            "constant of a node",
            graph(
                message(
                    1,
                    text(2, "s"),
                    text(4, "Constant"),
                    message(5, text(1, "value"), message(5, longs("", HUGE)))),
                node("Expand", "", "x", "s"))),
        Arguments.of(
            "integers of a constant node",
            graph(
                message(
                    1,
                    text(2, "s"),
                    text(4, "Constant"),
                    message(5, text(1, "value_ints"), number(8, HUGE))),
                node("Expand", "", "x", "s"))),
        Arguments.of(
            "in a branch, from outside",
            graph(
                message(1, text(4, "If"), message(5, message(6, node("Expand", "", "x", "s")))),
                initializer("s", HUGE))),
        Arguments.of(
            "raw bytes",
            graph(
                node("Expand", "", "x", "s"),
                message(
                    5,
                    number(1, 1),
                    number(2, 7),
                    text(8, "s"),
                    message(9, new byte[] {0, 0, 0, 0, 0, 1, 0, 0})))),
        Arguments.of(
            "a sparse tensor",
            graph(message(15, message(1, tensor("v", 1)), number(3, 1 << 20), number(3, 1 << 20)))),
        Arguments.of(
            "a sparse tensor, packed",
            graph(message(15, message(3, varint(1L << 62), varint(4), varint(4))))),
        Arguments.of(
            "a sparse tensor of negative size", graph(message(15, message(3, varint(-1L << 40))))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bombs")
  void constantThatAsksForGigabytes_isFound(String what, byte[] file) {
    assertEquals(BOMB, reasons(file));
  }

  @Test
  void usualSizes_pass() {
    assertEquals(
        List.of(),
        reasons(
            graph(
                node("ConstantOfShape", "", "s"),
                node("Expand", "", "x", "s"),
                node("Resize", "", "x", "", "r"),
                node("Range", "", "zero", "s1", "one"),
                node("Range", "", "s1", "zero", "one"),
                initializer("s", 1, 4096, 4096),
                initializer("s1", 4096),
                initializer("zero", 0),
                initializer("one", 1),
                message(5, tensor("r", 1, 1, 2, 0.5f)))));
  }

  @Test
  void zeroElements_areNotMany() {
    assertEquals(
        List.of(), reasons(graph(node("ConstantOfShape", "", "s"), initializer("s", HUGE, 0))));
  }

  @Test
  void manyLargeOutputs_areFoundTogether() {
    byte[] large = node("ConstantOfShape", "", "s");
    byte[] size = initializer("s", StaticSizes.MAX_ELEMENTS);
    assertEquals(List.of(), reasons(graph(large, large, large, large, size)));
    assertEquals(BOMB, reasons(graph(large, large, large, large, large, size)));
  }

  @Test
  void sameNameInTwoBranches_countsInEachAsItIsThere() {
    byte[] expand = node("Expand", "", "x", "s");
    byte[] small = message(11, expand, initializer("s", 2));
    byte[] full = message(11, expand, initializer("s", StaticSizes.MAX_ELEMENTS));
    byte[] large = message(11, expand, initializer("s", HUGE));
    assertEquals(List.of(), reasons(graph(branches(full, small, small, small, small))));
    assertEquals(BOMB, reasons(graph(branches(large, message(11, initializer("s", 2))))));
  }

  private static byte[] branches(byte[]... graphs) {
    return message(1, text(4, "If"), message(5, graphs));
  }

  @Test
  void loopThatTurnsTooOftenOrForever_isFound() {
    assertEquals(BOMB, reasons(graph(node("Loop", "", "m", ""), initializer("m", Long.MAX_VALUE))));
    assertEquals(BOMB, reasons(graph(node("Loop", "", "", "c"))));
    assertEquals(
        List.of(),
        reasons(graph(node("Loop", "", "m", ""), initializer("m", StaticSizes.MAX_TRIPS))));
    assertEquals(List.of(), reasons(graph(node("Loop", "", "m", ""))));
  }

  @Test
  void endlessLoop_canBeAllowedByItsLongName() {
    byte[] file = graph(node("Loop", "", "", "c"));
    OnnxInspector inspector =
        OnnxInspector.allowing(AllowedOperators.standard().withEndlessLoops());
    assertEquals(List.of(), reasons(inspector, file));
  }

  @Test
  void tensorOfManyValues_cannotSayASize() {
    assertEquals(
        BOMB, reasons(graph(node("ConstantOfShape", "", "w"), message(5, floatTensorOfMany()))));
  }

  private static byte[] floatTensorOfMany() {
    float[] many = new float[100];
    Arrays.fill(many, 1e9f);
    return join(number(1, many.length), number(2, 1), text(8, "w"), message(9, floats(many)));
  }
}
