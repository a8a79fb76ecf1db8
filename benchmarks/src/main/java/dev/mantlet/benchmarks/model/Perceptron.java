package dev.mantlet.benchmarks.model;

import java.util.Random;

/**
 * The ONNX bytes of a multilayer perceptron of 30, 32 and 2 neurons, about the size of a fraud
 * score: {@code logits = relu(features · W1 + b1) · W2 + b2}.
 *
 * <p>The weights are random from a fixed seed: nothing is learned, only the cost is of interest.
 * Field numbers: onnx.proto3, IR version 8.
 */
final class Perceptron {
  static final int FEATURES = 30;
  static final int CLASSES = 2;
  static final String INPUT = "features";
  static final String OUTPUT = "logits";

  private static final int HIDDEN = 32;
  private static final int FLOAT = 1;
  private static final int IR_VERSION = 8;
  private static final int OPSET = 17;

  private final Random random = new Random(30_32_2);

  private Perceptron() {}

  static byte[] onnx() {
    return new Perceptron().model().toByteArray();
  }

  private Protobuf model() {
    return new Protobuf()
        .number(1, IR_VERSION)
        .message(7, graph())
        .message(8, new Protobuf().text(1, "").number(2, OPSET));
  }

  private Protobuf graph() {
    return new Protobuf()
        .message(1, node("Gemm", "sum", INPUT, "w1", "b1"))
        .message(1, node("Relu", "hidden", "sum"))
        .message(1, node("Gemm", OUTPUT, "hidden", "w2", "b2"))
        .text(2, "perceptron")
        .message(5, weights("w1", FEATURES, HIDDEN))
        .message(5, weights("b1", HIDDEN))
        .message(5, weights("w2", HIDDEN, CLASSES))
        .message(5, weights("b2", CLASSES))
        .message(11, value(INPUT, FEATURES))
        .message(12, value(OUTPUT, CLASSES));
  }

  private static Protobuf node(String type, String output, String... inputs) {
    Protobuf node = new Protobuf();
    for (String input : inputs) {
      node.text(1, input);
    }
    return node.text(2, output).text(4, type);
  }

  private Protobuf weights(String name, int... dimensions) {
    Protobuf tensor = new Protobuf();
    int count = 1;
    for (int dimension : dimensions) {
      tensor.number(1, dimension);
      count *= dimension;
    }
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian() / dimensions[0];
    }
    return tensor.number(2, FLOAT).text(8, name).floats(9, values);
  }

  /** A float tensor of any number of rows. */
  private static Protobuf value(String name, int columns) {
    Protobuf shape =
        new Protobuf()
            .message(1, new Protobuf().text(2, "batch"))
            .message(1, new Protobuf().number(1, columns));
    Protobuf tensorType = new Protobuf().number(1, FLOAT).message(2, shape);
    return new Protobuf().text(1, name).message(2, new Protobuf().message(1, tensorType));
  }
}
