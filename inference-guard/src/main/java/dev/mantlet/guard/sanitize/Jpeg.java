package dev.mantlet.guard.sanitize;

import dev.mantlet.guard.Shape;
import dev.mantlet.guard.spi.Sanitizer;

/** Images encoded as JPEG and decoded. */
record Jpeg(int quality) implements Sanitizer {
  /** What the format can write into its header. */
  private static final int MOST_PIXELS_OF_A_SIDE = 65_535;

  private static final int COLOURS = 3;

  Jpeg {
    if (quality < 1 || quality > 100) {
      throw new IllegalArgumentException(
          "the quality of JPEG must be 1 to 100 percent, was " + quality);
    }
  }

  @Override
  public Bound bind(Input input) {
    Demands.requireUnitRange("JPEG", input);
    Demands.requireRank("JPEG", 2, "two or more dimensions", input);
    Shape shape = input.shape();
    for (int axis = shape.rank() - 2; axis < shape.rank(); axis++) {
      if (shape.dimension(axis) > MOST_PIXELS_OF_A_SIDE) {
        throw new IllegalArgumentException(
            "JPEG takes images of at most "
                + MOST_PIXELS_OF_A_SIDE
                + " pixels a side; input '"
                + input.name()
                + "' is "
                + shape);
      }
    }
    JpegCodec codec = new JpegCodec(quality / 100f);
    return (from, tensor, to) -> code(from, tensor, to, codec, input);
  }

  private static void code(float[] from, Shape shape, float[] to, JpegCodec codec, Input input) {
    int elements = Planes.elements(shape);
    int channels = shape.rank() > 3 && shape.dimension(shape.rank() - 3) == COLOURS ? COLOURS : 1;
    int height = Planes.height(shape);
    int width = Planes.width(shape);
    int image = channels * height * width;
    for (int start = 0; start < elements; start += image) {
      codec.code(from, start, channels, height, width, to);
    }
    for (int i = 0; i < elements; i++) {
      to[i] = Math.max(input.low(), Math.min(input.high(), to[i]));
    }
  }

  @Override
  public String toString() {
    return "jpeg " + quality;
  }
}
