package dev.mantlet.guard.detect;

import dev.mantlet.guard.Shape;
import java.nio.FloatBuffer;

/**
 * A change to an image that leaves what people see in it and takes away room for a manipulation.
 *
 * <p>A pure function of the elements; it allocates nothing. Values are immutable, equal by value
 * and thread-safe. Source: Xu, Evans, Qi, Feature Squeezing, NDSS 2018, section 3.
 */
public sealed interface Squeezer permits BitDepth, MedianFilter {
  /**
   * Keeps so many bits of each element of an input in [0, 1]: {@code rint(x * m) / m} with {@code m
   * = 2^bits - 1}, in single precision, halves to even.
   *
   * @param bits 1 to 16
   */
  static Squeezer bits(int bits) {
    return new BitDepth(bits);
  }

  /**
   * Replaces each element by the median of a square around it, in each plane of the last two axes.
   *
   * <p>Beyond the edge the plane is mirrored with the edge repeated. A window of 2 reaches up and
   * to the left, and takes the third smallest of four, the upper median.
   *
   * @param window the side of the square: 2 or 3
   */
  static Squeezer median(int window) {
    return new MedianFilter(window);
  }

  /**
   * Writes the squeezed elements of one tensor to another.
   *
   * @param from the elements, from index 0, row by row
   * @param shape the dimensions, outermost first, none of them open
   * @param to where the same number of elements goes, from index 0; must not overlap with {@code
   *     from}
   */
  void squeeze(FloatBuffer from, Shape shape, FloatBuffer to);

  /**
   * Demands an input for which this squeezer is defined.
   *
   * @param input the name of the input, for the message
   * @param shape the dimensions, the outermost being the rows; they may be open
   * @param low the least value of an element
   * @param high the greatest value of an element
   * @throws IllegalArgumentException if it is not defined there; the message says what to change
   */
  void requireFits(String input, Shape shape, float low, float high);
}
