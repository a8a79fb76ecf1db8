package dev.mantlet.benchmarks.topic;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import dev.mantlet.benchmarks.compare.Bar;
import dev.mantlet.benchmarks.compare.Case;
import dev.mantlet.benchmarks.compare.Pair;
import dev.mantlet.benchmarks.compare.Scratch;
import dev.mantlet.benchmarks.compare.Setup;
import dev.mantlet.benchmarks.compare.Work;
import dev.mantlet.guard.GuardPolicy;
import dev.mantlet.guard.GuardWithoutModel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** An image on its way into the memory that a model reads, without a run of the model. */
final class ImageCases {
  /** Three channels of 224 by 224 pixels. */
  private static final int IMAGE = 3 * 224 * 224;

  /** glibc's threshold as it is before it adapts: above it, memory comes from the system. */
  private static final Map<String, String> FRESH_PAGES =
      Map.of("MALLOC_MMAP_THRESHOLD_", String.valueOf(128 << 10));

  /** No memory ever comes from the system for one block, and none goes back to it. */
  private static final Map<String, String> KEPT_PAGES =
      Map.of(
          "MALLOC_MMAP_THRESHOLD_", String.valueOf(1 << 30),
          "MALLOC_TRIM_THRESHOLD_", String.valueOf(8L << 30));

  private ImageCases() {}

  static List<Case> all() {
    return List.of(
        copyAndCheck(),
        copyAndTensor("fresh pages", FRESH_PAGES).bar(Bar.atMost(0.08)).by(ImageCases::tensors),
        copyAndTensor("kept pages", KEPT_PAGES).by(ImageCases::tensors),
        copyAlone());
  }

  private static Case copyAndCheck() {
    Setup setup =
        scratch -> {
          float[] image = image();
          GuardPolicy policy = GuardPolicy.builder().range("x", 0f, 1f).build();
          FloatBuffer direct = direct();
          return new Pair(
              Work.of(GuardWithoutModel.intake(image, policy)::get),
              Work.of(() -> {
                for (float value : image) {
                  if (!(value >= 0f && value <= 1f)) {
                    throw new IllegalStateException("out of range");
                  }
                }
                return direct.put(0, image);
              }));
        };
    return Case.cpu("copy and check, 150,528 floats", "input")
        .against("check loop, then copy")
        .bar(Bar.atMost(0.9))
        .by(setup);
  }

  /**
   * The peer takes new memory outside the heap for each tensor. Whether malloc has such memory at
   * hand, or fetches pages from the system that fault one by one, makes it cheap or dear; which of
   * the two a JVM gets is decided by what else lies in its memory. So each is measured by itself.
   */
  private static Case.Builder<Setup> copyAndTensor(String state, Map<String, String> malloc) {
    return Case.cpu("copy and tensor, 150,528 floats", "input")
        .against("FloatBuffer.wrap, tensor, " + state)
        .in(malloc);
  }

  private static Pair tensors(Scratch scratch) {
    float[] image = image();
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    long[] shape = {1, image.length};
    return new Pair(
        Work.of(new GuardWithoutModel.Copying(image)::tensor),
        Work.of(() -> {
          try (OnnxTensor tensor =
              OnnxTensor.createTensor(environment, FloatBuffer.wrap(image), shape)) {
            return tensor.getInfo().getShape()[0];
          }
        }));
  }

  /** The least that a copy can cost. */
  private static Case copyAlone() {
    Setup setup =
        scratch -> {
          float[] image = image();
          FloatBuffer direct = direct();
          return new Pair(
              Work.of(new GuardWithoutModel.Copying(image)::tensor),
              Work.of(() -> direct.put(0, image)));
        };
    return Case.cpu("copy and tensor, 150,528 floats", "input").against("copy alone").by(setup);
  }

  private static float[] image() {
    Random random = new Random(1);
    float[] image = new float[IMAGE];
    for (int i = 0; i < image.length; i++) {
      image[i] = random.nextFloat();
    }
    return image;
  }

  private static FloatBuffer direct() {
    return ByteBuffer.allocateDirect(IMAGE * Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }
}
