package dev.mantlet.guard;

import dev.mantlet.house.Vectors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/**
 * The vectors of a network for digits: its file, sets of images, and reference scores of each
 * image.
 */
public final class DigitReader {
  /** The elements of one image. */
  public static final int PIXELS = 28 * 28;

  private DigitReader() {}

  static byte[] model() throws IOException {
    return Files.readAllBytes(Vectors.suite("guard/model-a").resolve("model.onnx"));
  }

  /** The images of a set: calibration, evaluation, or the name of an attack. */
  static float[] images(String set) throws IOException {
    boolean clean = set.equals("calibration") || set.equals("evaluation");
    return floats(
        Vectors.suite("guard/model-a").resolve((clean ? "images/" : "attacks/") + set + ".f32.gz"));
  }

  /** A request of some rows of a set. */
  static InferenceRequest request(float[] images, int first, int rows) {
    return InferenceRequest.of(
        "image", FloatBuffer.wrap(images, first * PIXELS, rows * PIXELS), rows, 1, 28, 28);
  }

  /** The reference scores of a set. */
  static double[] scores(String set, String score) throws IOException {
    String json =
        Files.readString(Vectors.suite("guard/model-a").resolve("scores/" + set + ".json"));
    int start = json.indexOf('[', json.indexOf("\"" + score + "\":"));
    String numbers = json.substring(start + 1, json.indexOf(']', start));
    return Arrays.stream(numbers.split(",")).mapToDouble(Double::parseDouble).toArray();
  }

  /** The floats of a compressed file. */
  public static float[] floats(Path file) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      FloatBuffer buffer =
          ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
      float[] floats = new float[buffer.remaining()];
      buffer.get(floats);
      return floats;
    }
  }
}
