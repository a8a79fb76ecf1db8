package dev.mantlet.guard;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mantlet.guard.contract.ElementType;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Writes ONNX files of one or two nodes, field by field as onnx.proto3 of the ONNX project numbers
 * them (IR version 7, operator set 13).
 */
final class TinyOnnx {
  static final int FLOAT = 1;
  static final int INT64 = 7;

  /** The number of an element type in onnx.proto3, TensorProto.DataType. */
  static int number(ElementType type) {
    return switch (type) {
      case FLOAT -> FLOAT;
      case UINT8 -> 2;
      case INT8 -> 3;
      case INT16 -> 5;
      case INT32 -> 6;
      case INT64 -> INT64;
      case STRING -> 8;
      case BOOL -> 9;
      case FLOAT16 -> 10;
      case DOUBLE -> 11;
      case BFLOAT16 -> 16;
    };
  }

  private TinyOnnx() {}

  /** {@code y = Identity(x)}; an axis is a size or the name of an open dimension. */
  static byte[] identity(int type, Object[] inputAxes, Object[] outputAxes) {
    return model(
        node("Identity", "copy", "x"),
        value("x", type, inputAxes),
        value("y", type, outputAxes),
        new byte[0]);
  }

  /**
   * {@code y = Reshape(x, [2, 2])}, which fails at run time unless x has 4 elements; the node has a
   * name that must not leak.
   */
  static byte[] reshapeToTwoByTwo(String nodeName) {
    byte[] two =
        ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(2).putLong(2).array();
    byte[] shape = join(number(1, 2), number(2, INT64), text(8, "shape"), bytes(9, two));
    return model(
        node("Reshape", nodeName, "x", "shape"),
        value("x", FLOAT, "n"),
        value("y", FLOAT, 2, 2),
        bytes(5, shape));
  }

  /**
   * {@code y = Sin(Sin(... x))}, one kernel after another: a run that can be stopped on its way.
   */
  static byte[] sines(int count, Object... axes) {
    byte[] nodes =
        IntStream.range(0, count)
            .mapToObj(i ->
                bytes(
                    1,
                    node(
                        "Sin",
                        "sin" + i,
                        List.of(i == 0 ? "x" : "t" + i),
                        List.of(i == count - 1 ? "y" : "t" + (i + 1)))))
            .reduce(new byte[0], TinyOnnx::join);
    return graph(nodes, value("x", FLOAT, axes), value("y", FLOAT, axes), new byte[0]);
  }

  /** {@code y = Identity(x)}, with weights of this name that nothing uses. */
  static byte[] identityWithUnusedWeights(String name) {
    return model(
        node("Identity", "copy", "x"),
        value("x", FLOAT, "n"),
        value("y", FLOAT, "n"),
        weights(name, new SplittableRandom(1), 2));
  }

  /** {@code y = Flatten(x)}: one row of numbers for each image. */
  static byte[] flatten(Object[] inputAxes, Object[] outputAxes) {
    return model(
        node("Flatten", "flatten", "x"),
        value("x", FLOAT, inputAxes),
        value("y", FLOAT, outputAxes),
        new byte[0]);
  }

  /** {@code y = x + ReduceMean(x)} over the rows: every row moves every other. */
  static byte[] meanOfRowsAdded(Object... axes) {
    byte[] overRows = bytes(5, join(text(1, "axes"), number(8, 0), number(20, 7)));
    byte[] mean = join(node("ReduceMean", "mean", List.of("x"), List.of("m")), overRows);
    byte[] nodes =
        join(bytes(1, mean), bytes(1, node("Add", "add", List.of("x", "m"), List.of("y"))));
    return graph(nodes, value("x", FLOAT, axes), value("y", FLOAT, axes), new byte[0]);
  }

  /** {@code y = a + b} of two inputs. */
  static byte[] sum(Object[] a, Object[] b) {
    return graph(
        bytes(1, node("Add", "add", List.of("a", "b"), List.of("y"))),
        join(bytes(11, value("a", FLOAT, a)), bytes(11, value("b", FLOAT, b))),
        value("y", FLOAT, a));
  }

  /** {@code y = a + ReduceMean(b)} over the rows: every row of b moves every row of the answer. */
  static byte[] meanOfTheOtherAdded(Object[] a, Object[] b) {
    byte[] overRows = bytes(5, join(text(1, "axes"), number(8, 0), number(20, 7)));
    byte[] mean = join(node("ReduceMean", "mean", List.of("b"), List.of("m")), overRows);
    return graph(
        join(bytes(1, mean), bytes(1, node("Add", "add", List.of("a", "m"), List.of("y")))),
        join(bytes(11, value("a", FLOAT, a)), bytes(11, value("b", FLOAT, b))),
        value("y", FLOAT, a));
  }

  /**
   * {@code y = x} by way of 8 bits with a scale that follows from all rows together, as dynamic
   * quantisation takes it.
   */
  static byte[] dynamicallyQuantised(Object... axes) {
    byte[] quantise =
        node("DynamicQuantizeLinear", "quantise", List.of("x"), List.of("q", "scale", "zero"));
    byte[] back = node("DequantizeLinear", "back", List.of("q", "scale", "zero"), List.of("y"));
    return graph(
        join(bytes(1, quantise), bytes(1, back)),
        value("x", FLOAT, axes),
        value("y", FLOAT, axes),
        new byte[0]);
  }

  /**
   * {@code logits = relu(x W1 + b1) W2 + b2} with weights from a fixed seed: the shape of a model
   * that scores rows of a table.
   */
  static byte[] perceptron(int features, int hidden, int classes) {
    SplittableRandom random = new SplittableRandom(30);
    byte[] nodes =
        join(
            bytes(1, node("Gemm", "first", List.of("x", "w1", "b1"), List.of("sum"))),
            bytes(1, node("Relu", "relu", List.of("sum"), List.of("hidden"))),
            bytes(1, node("Gemm", "second", List.of("hidden", "w2", "b2"), List.of("y"))));
    byte[] weights =
        join(
            weights("w1", random, features, hidden),
            weights("b1", random, hidden),
            weights("w2", random, hidden, classes),
            weights("b2", random, classes));
    return graph(
        nodes, value("x", FLOAT, "rows", features), value("y", FLOAT, "rows", classes), weights);
  }

  private static byte[] weights(String name, SplittableRandom random, int... dimensions) {
    int count = IntStream.of(dimensions).reduce(1, (a, b) -> a * b);
    ByteBuffer raw = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      raw.putFloat((float) (random.nextDouble() - 0.5));
    }
    byte[] sizes =
        IntStream.of(dimensions)
            .mapToObj(size -> number(1, size))
            .reduce(new byte[0], TinyOnnx::join);
    return bytes(5, join(sizes, number(2, FLOAT), text(8, name), bytes(9, raw.array())));
  }

  /** {@code y = Equal(x, text)}, where the model has the text in UTF-8. */
  static byte[] equalsText(String text) {
    byte[] constant =
        join(number(1, 1), number(2, number(ElementType.STRING)), text(6, text), text(8, "text"));
    byte[] graph =
        join(
            bytes(1, node("Equal", "equals", List.of("x", "text"), List.of("y"))),
            text(2, "tiny"),
            bytes(5, constant),
            bytes(11, value("x", number(ElementType.STRING), "n")),
            bytes(12, value("y", number(ElementType.BOOL), "n")));
    return file(9, 19, graph); // the first operators that compare texts
  }

  private static byte[] model(byte[] node, byte[] input, byte[] output, byte[] initializer) {
    return graph(bytes(1, node), input, output, initializer);
  }

  private static byte[] graph(byte[] nodes, byte[] input, byte[] output, byte[] initializer) {
    return graph(nodes, join(initializer, bytes(11, input)), output);
  }

  private static byte[] graph(byte[] nodes, byte[] inputs, byte[] output) {
    return file(7, 13, join(nodes, text(2, "tiny"), inputs, bytes(12, output)));
  }

  private static byte[] file(int format, int operators, byte[] graph) {
    byte[] operatorSet = join(text(1, ""), number(2, operators));
    return join(number(1, format), bytes(7, graph), bytes(8, operatorSet));
  }

  private static byte[] node(String operator, String name, String... inputs) {
    return node(operator, name, List.of(inputs), List.of("y"));
  }

  private static byte[] node(
      String operator, String name, List<String> inputs, List<String> outputs) {
    return join(texts(1, inputs), texts(2, outputs), text(3, name), text(4, operator));
  }

  private static byte[] texts(int field, List<String> texts) {
    return texts.stream().map(text -> text(field, text)).reduce(new byte[0], TinyOnnx::join);
  }

  private static byte[] value(String name, int type, Object... axes) {
    byte[] dimensions =
        Stream.of(axes)
            .map(axis ->
                bytes(
                    1,
                    axis instanceof Number n ? number(1, n.longValue()) : text(2, axis.toString())))
            .reduce(new byte[0], TinyOnnx::join);
    return join(text(1, name), bytes(2, bytes(1, join(number(1, type), bytes(2, dimensions)))));
  }

  private static byte[] text(int field, String text) {
    return bytes(field, text.getBytes(UTF_8));
  }

  private static byte[] bytes(int field, byte[] content) {
    return join(varint(field << 3 | 2), varint(content.length), content);
  }

  private static byte[] number(int field, long value) {
    return join(varint((long) field << 3), varint(value));
  }

  private static byte[] varint(long value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long rest = value;
    for (; (rest & ~0x7fL) != 0; rest >>>= 7) {
      out.write((int) (rest & 0x7f | 0x80));
    }
    out.write((int) rest);
    return out.toByteArray();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Stream.of(parts).forEach(out::writeBytes);
    return out.toByteArray();
  }
}
