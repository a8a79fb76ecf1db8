package dev.mantlet.guard.sanitize;

import dev.mantlet.guard.contract.Range;
import dev.mantlet.guard.internal.KeyStream;
import dev.mantlet.guard.spi.Sanitizer;

/**
 * The sanitizers that come with the guard.
 *
 * <p>They are values: immutable, equal by value and thread-safe. Each keeps every element within
 * the range of its input, and changes each row by itself. An attacker who knows them can look for
 * inputs that survive them; {@link #gaussianNoise} is the only one with a secret.
 */
public final class Sanitizers {
  private Sanitizers() {}

  /**
   * Keeps so many bits of each element of an input in [0, 1]: {@code rint(x * m) / m} with {@code m
   * = 2^bits - 1}, in single precision, halves to even. Source: Xu, Evans, Qi, Feature Squeezing,
   * NDSS 2018, section 3.
   *
   * @param bits 1 to 16
   */
  public static Sanitizer bits(int bits) {
    return new BitDepth(bits);
  }

  /**
   * Replaces each element by the median of a square around it, in each plane of the last two axes.
   *
   * <p>Beyond the edge the plane is mirrored with the edge repeated. A window of 2 reaches up and
   * to the left, and takes the third smallest of four, the upper median. Source: Xu, Evans, Qi,
   * Feature Squeezing, NDSS 2018, section 3.
   *
   * @param window the side of the square: 2 or 3
   */
  public static Sanitizer median(int window) {
    return new MedianFilter(window);
  }

  /**
   * Encodes each image of an input in [0, 1] as a baseline JPEG file and decodes it again: {@code
   * (int) (x * 255)} in single precision, so truncated, and afterwards divided by 255.
   *
   * <p>The last two axes are the plane, the one before them the channels: three of them are red,
   * green and blue in one file, otherwise each is a grey file of its own. The codec is that of the
   * module {@code java.desktop}; it works in memory. Takes longer than a median, and allocates.
   * Source: Dziugaite, Ghahramani, Roy, A study of the effect of JPG compression on adversarial
   * images, 2016.
   *
   * @param quality 1 to 100, in percent
   * @throws IllegalStateException if this JVM runs without the module {@code java.desktop}
   */
  public static Sanitizer jpeg(int quality) {
    Jpeg jpeg = new Jpeg(quality);
    try {
      JpegCodec.requireThere();
    } catch (LinkageError missing) {
      throw new IllegalStateException(
          "JPEG needs the module java.desktop, which this JVM runs without:"
              + " add --add-modules java.desktop, or link it into the image",
          missing);
    }
    return jpeg;
  }

  /**
   * Moves each element that is outside a range to the nearer end of it.
   *
   * @param range must have values in common with what the policy allows
   */
  public static Sanitizer clamp(Range range) {
    return new Clamp(range);
  }

  /**
   * Adds to each element a normal deviate of mean 0, and moves the sum into the range of the input.
   *
   * <p>The same input gets another noise each time, from a generator of its own for each piece of
   * the guard's memory: AES-256 in counter mode under a key from {@link
   * java.security.SecureRandom}. Answers are then random too, and whoever may ask often can average
   * the noise away. A model that was not trained with noise answers worse.
   *
   * @param sigma the standard deviation in units of the input; above 0
   */
  public static Sanitizer gaussianNoise(double sigma) {
    return new GaussianNoise(sigma, KeyStream::unpredictable);
  }

  /**
   * Codes each element as so many levels: level k, from 0, is 1 where {@code x > k / levels} and 0
   * elsewhere. Level k of channel c is channel {@code c * levels + k}; axis 1 is the channels.
   *
   * <p>The model must have been trained so. The policy speaks of the image before it is coded: its
   * channels are those of the model divided by the levels, its elements in [0, 1]. Must be the last
   * sanitizer of its input; does not go together with detectors. Source: Buckman, Roy, Raffel,
   * Goodfellow, Thermometer encoding, ICLR 2018.
   *
   * @param levels 2 to 256
   */
  public static Sanitizer thermometer(int levels) {
    return new Thermometer(levels);
  }

  /**
   * Smooths each plane z of the last two axes: looks for the least {@code ||z - x|| + weight * (sum
   * of ||z[r + 1] - z[r]|| over rows + the same over columns)}, all norms Euclidean.
   *
   * <p><b>Costly:</b> milliseconds for an image of a few thousand pixels, and it allocates; leave
   * it out where callers wait. Starts at x and takes at most so many steps down the gradient of the
   * objective with its kinks rounded off, of the length by Barzilai and Borwein (1988), halved at
   * most 12 times until the objective falls; it never rises. Where the weight is small, x itself is
   * the least and stays. Deterministic; no pixel is masked. Source: Guo, Rana, Cisse, van der
   * Maaten, Countering adversarial images using input transformations, ICLR 2018, section 4.2.
   *
   * @param weight of smoothness; above 0, at most 100; the Adversarial Robustness Toolbox takes 0.5
   *     for images in [0, 1]
   * @param steps 1 to 100; 10 there
   */
  public static Sanitizer totalVariation(double weight, int steps) {
    return new TotalVariation(weight, steps);
  }
}
