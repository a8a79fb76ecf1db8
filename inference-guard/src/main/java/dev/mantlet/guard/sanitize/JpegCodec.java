package dev.mantlet.guard.sanitize;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * The JPEG writer and reader of the module {@code java.desktop}, for one call at a time; the only
 * class that needs that module.
 *
 * <p>Plug-ins that others have registered are passed over: they could write other bytes. Streams
 * are made here, in memory, since what {@link ImageIO} makes follows a setting of the whole JVM
 * that puts them into files.
 */
final class JpegCodec {
  private static final float LEVELS = 255;

  private final ImageWriter writer;
  private final ImageReader reader;
  private final ImageWriteParam parameters;

  JpegCodec(float quality) {
    this.writer = own(ImageIO.getImageWritersByFormatName("jpeg"));
    this.reader = own(ImageIO.getImageReadersByFormatName("jpeg"));
    this.parameters = writer.getDefaultWriteParam();
    parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    parameters.setCompressionQuality(quality);
  }

  /**
   * Does nothing if the codec is there.
   *
   * @throws LinkageError if it is not
   */
  static void requireThere() {
    new JpegCodec(1);
  }

  private static <T> T own(Iterator<T> candidates) {
    while (candidates.hasNext()) {
      T candidate = candidates.next();
      if (candidate.getClass().getModule() == ImageIO.class.getModule()) {
        return candidate;
      }
    }
    throw new NoClassDefFoundError("the JPEG codec of java.desktop");
  }

  /**
   * Encodes and decodes an image in [0, 1].
   *
   * @param start where its first plane begins, in both arrays; its other planes follow
   * @param channels 1 or 3
   */
  void code(float[] from, int start, int channels, int height, int width, float[] to) {
    BufferedImage image =
        new BufferedImage(
            width,
            height,
            channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR);
    int[] levels = new int[height * width];
    WritableRaster raster = image.getRaster();
    for (int channel = 0; channel < channels; channel++) {
      for (int i = 0; i < levels.length; i++) {
        levels[i] = (int) (from[start + channel * levels.length + i] * LEVELS);
      }
      raster.setSamples(0, 0, width, height, channel, levels);
    }
    Raster decoded = decode(encode(image));
    for (int channel = 0; channel < channels; channel++) {
      decoded.getSamples(0, 0, width, height, channel, levels);
      for (int i = 0; i < levels.length; i++) {
        to[start + channel * levels.length + i] = levels[i] / LEVELS;
      }
    }
  }

  private byte[] encode(BufferedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(stream);
      writer.write(null, new IIOImage(image, null, null), parameters);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.setOutput(null);
    }
    return bytes.toByteArray();
  }

  private Raster decode(byte[] file) {
    try (MemoryCacheImageInputStream stream =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      reader.setInput(stream, true, true);
      return reader.read(0).getRaster();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      reader.setInput(null);
    }
  }
}
