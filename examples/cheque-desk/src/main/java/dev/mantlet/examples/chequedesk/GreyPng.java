package dev.mantlet.examples.chequedesk;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/** A digit as a PNG file: ink is black on white paper. */
final class GreyPng {
  private static final int SIDE = 28;

  private GreyPng() {}

  /** The file for 784 values in [0, 1]. */
  static byte[] of(float[] values) {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < values.length; i++) {
      image.getRaster().setSample(i % SIDE, i / SIDE, 0, Math.round(255 * (1 - values[i])));
    }
    try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      ImageIO.write(image, "png", out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
