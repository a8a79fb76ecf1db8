package dev.mantlet.examples.chequedesk;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/**
 * Handwritten digits of MNIST's test set with the digit that each shows.
 *
 * <p>Format: gzipped IDX, as described on the MNIST page (LeCun, Cortes, Burges). Immutable by
 * convention: nobody writes to the arrays.
 */
final class DigitImages {
  /** Pixels of one image, row by row. */
  static final int PIXELS = 28 * 28;

  private static final int IMAGES_MAGIC = 0x803;
  private static final int LABELS_MAGIC = 0x801;

  private final byte[][] images;
  private final byte[] labels;

  private DigitImages(byte[][] images, byte[] labels) {
    this.images = images;
    this.labels = labels;
  }

  /** The 2,000 images that are read and attacked. */
  static DigitImages forReading() throws IOException {
    return bundled("mnist-test-2000");
  }

  /** 1,000 other images, to calibrate the detector on. */
  static DigitImages forCalibration() throws IOException {
    return bundled("mnist-calibration-1000");
  }

  private static DigitImages bundled(String name) throws IOException {
    return new DigitImages(images(name + "-images.idx3.gz"), labels(name + "-labels.idx1.gz"));
  }

  int count() {
    return images.length;
  }

  /** Grey values, one byte a pixel, 0 is paper and 255 is ink. */
  byte[] pixels(int index) {
    return images[index];
  }

  /** The digit that image {@code index} shows. */
  int label(int index) {
    return labels[index];
  }

  /** One image as the model takes it: 784 values in [0, 1]. */
  float[] values(int index) {
    float[] values = new float[PIXELS];
    toFloats(images[index], values, 0);
    return values;
  }

  /**
   * Writes image values in [0, 1], as the model takes them, to {@code target} from {@code offset}
   * on.
   */
  static void toFloats(byte[] pixels, float[] target, int offset) {
    for (int i = 0; i < PIXELS; i++) {
      target[offset + i] = (pixels[i] & 0xff) / 255f;
    }
  }

  private static byte[][] images(String name) throws IOException {
    try (DataInputStream in = open(name, IMAGES_MAGIC)) {
      byte[][] images = new byte[in.readInt()][PIXELS];
      if (in.readInt() * in.readInt() != PIXELS) {
        throw new IOException(name + " does not hold images of 28 x 28 pixels");
      }
      for (byte[] image : images) {
        in.readFully(image);
      }
      return images;
    }
  }

  private static byte[] labels(String name) throws IOException {
    try (DataInputStream in = open(name, LABELS_MAGIC)) {
      byte[] labels = new byte[in.readInt()];
      in.readFully(labels);
      return labels;
    }
  }

  private static DataInputStream open(String name, int magic) throws IOException {
    InputStream resource = DigitImages.class.getResourceAsStream(name);
    DataInputStream in = new DataInputStream(new GZIPInputStream(resource, 1 << 16));
    if (in.readInt() != magic) {
      in.close();
      throw new IOException(name + " is not an IDX file of the expected kind");
    }
    return in;
  }
}
