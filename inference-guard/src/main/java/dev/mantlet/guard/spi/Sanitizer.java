package dev.mantlet.guard.spi;

import dev.mantlet.guard.Shape;

/**
 * A change to the rows of an input that leaves what they mean and takes away room for a
 * manipulation.
 *
 * <p>A policy runs it on the guard's copy of what a caller sent, before the model; a detector
 * compares what the model answers to a row and to its changed copy. It changes each row by itself:
 * what becomes of a row must not depend on the other rows of a batch. A sanitizer is immutable and
 * thread-safe; {@link Bound} need not be. {@code equals} and {@code toString} tell two of them
 * apart where a detector uses them.
 */
@FunctionalInterface
public interface Sanitizer {
  /**
   * Prepares for the tensors of one input. Called when a session opens, to see that it fits, and
   * again for each piece of memory that calls use, on the thread of a call.
   *
   * @throws IllegalArgumentException if it is not defined on that input; the message says what to
   *     change
   */
  Bound bind(Input input);

  /**
   * How many values of the model one value of a request becomes, along axis 1: 1 for most. A
   * sanitizer that says more codes its input for a model that was trained so, and must be the last
   * one.
   */
  default int expansion() {
    return 1;
  }

  /** Whether the same row can become another one at another time; such a policy has no decoys. */
  default boolean isRandom() {
    return false;
  }

  /**
   * What is known of an input before any call.
   *
   * @param name what the model calls it
   * @param shape its dimensions, the outermost being the rows; they may be open
   * @param low the least value that an element may have, before and after
   * @param high the greatest value that an element may have, before and after
   */
  record Input(String name, Shape shape, float low, float high) {}

  /** A sanitizer ready for one input; serves one call at a time. */
  @FunctionalInterface
  interface Bound {
    /**
     * Writes the changed elements of one tensor. What it throws refuses the input, and so does an
     * element that is not finite or is outside of what the contract allows.
     *
     * @param from the elements, from index 0, row by row; the array may be longer. Not to be kept
     * @param shape the dimensions of {@code from}, outermost first, none of them open
     * @param to where the changed elements go, from index 0; another array. Not to be kept
     */
    void sanitize(float[] from, Shape shape, float[] to);
  }
}
