package dev.mantlet.benchmarks.model;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Random;

/** A model that is run, and inputs for it: all values in [0, 1), from a fixed seed. */
public enum BenchmarkModel {
  /**
   * A perceptron of 30, 32 and 2 neurons: a few microseconds, so that whatever surrounds the run
   * shows.
   */
  MLP(Perceptron.INPUT, Perceptron.OUTPUT, Perceptron.CLASSES, 1, Perceptron.FEATURES),
  /** The flagship's reader of 28 × 28 digits: a small convolutional network. */
  CNN("image", "logits", 10, 1, 1, 28, 28);

  /**
   * As many different inputs go round: the same one again and again would suit branch predictors
   * and caches too well.
   */
  private static final int INPUTS = 64;

  private final String input;
  private final String output;
  private final int classes;
  private final long[] shape;

  BenchmarkModel(String input, String output, int classes, long... shape) {
    this.input = input;
    this.output = output;
    this.classes = classes;
    this.shape = shape;
  }

  /** The ONNX file. */
  public byte[] onnx() {
    if (this == MLP) {
      return Perceptron.onnx();
    }
    try (InputStream in = BenchmarkModel.class.getResourceAsStream("digit-reader/model.onnx")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A session on one thread. */
  public OrtSession newSession() throws OrtException {
    try (OrtSession.SessionOptions options = oneThread()) {
      return OrtEnvironment.getEnvironment().createSession(onnx(), options);
    }
  }

  /** Session options with which a run stays on the thread that calls it. */
  public static OrtSession.SessionOptions oneThread() throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setIntraOpNumThreads(1);
    options.setInterOpNumThreads(1);
    return options;
  }

  /** Different inputs of one row each. */
  public float[][] inputs() {
    Random random = new Random(ordinal());
    float[][] inputs = new float[INPUTS][(int) elements()];
    for (float[] row : inputs) {
      for (int i = 0; i < row.length; i++) {
        row[i] = random.nextFloat();
      }
    }
    return inputs;
  }

  /** The name of the input. */
  public String input() {
    return input;
  }

  /** The name of the output that is asked for. */
  public String output() {
    return output;
  }

  /** The number of values in the output. */
  public int classes() {
    return classes;
  }

  /** The shape of the input with one row. */
  public long[] shape() {
    return shape.clone();
  }

  /** The number of values in the input. */
  public long elements() {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }
}
