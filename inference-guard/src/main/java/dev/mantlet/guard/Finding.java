package dev.mantlet.guard;

import java.io.Serializable;

/**
 * One thing that is wrong with an input, or with an answer; it names the place, never the value.
 *
 * @param tensor the name of the tensor, safe for one line of a log
 * @param code what is wrong, for programs
 * @param index the flat, row-major index of the first element concerned, or {@link #NO_INDEX}
 * @param message what is wrong, what was expected, for people
 */
public record Finding(String tensor, Code code, long index, String message)
    implements Serializable {
  /** The index of a finding that is not about one element. */
  public static final long NO_INDEX = -1;

  /** A finding about a tensor as a whole. */
  public static Finding of(String tensor, Code code, String message) {
    return new Finding(tensor, code, NO_INDEX, message);
  }

  /** A finding about one element, or about the first of several. */
  public static Finding at(long index, String tensor, Code code, String message) {
    return new Finding(tensor, code, index, message);
  }

  /** What can be wrong with an input or an answer. The names are stable; new ones may be added. */
  public enum Code {
    /** The model has no input of that name. */
    UNKNOWN_TENSOR,
    /** An input of the model was not given. */
    MISSING_TENSOR,
    /** The elements are not of the type that the model takes. */
    WRONG_TYPE,
    /** The elements are in a byte order that the model would read as other numbers. */
    BYTE_ORDER,
    /** The number of dimensions is not the model's. */
    WRONG_RANK,
    /**
     * A dimension is not positive, not the declared one, or not the same as elsewhere in the
     * request.
     */
    WRONG_DIMENSION,
    /** The batch is larger than the policy allows. */
    BATCH_TOO_LARGE,
    /** The request has more elements than the policy allows. */
    TOO_MANY_ELEMENTS,
    /** The request has more bytes than the policy allows. */
    TOO_MANY_BYTES,
    /** The data do not hold exactly as many elements as the shape says. */
    ELEMENT_COUNT,
    /** The caller's memory could not be read. */
    UNREADABLE,
    /** An element is NaN or infinite. */
    NOT_FINITE,
    /** An element is neither zero nor normal, but so small that processors may be slow with it. */
    DENORMAL,
    /** An element is outside the range that the policy sets; of probabilities, below zero. */
    OUT_OF_RANGE,
    /** An element names no entry of the table that it is an index into. */
    NOT_AN_ID,
    /** An element of a mask is neither 0 nor 1, or the ones of a row do not stand together. */
    NOT_A_MASK,
    /** A byte that stands for a boolean is neither 0 nor 1. */
    NOT_A_BOOLEAN,
    /** A row is no distribution: an element is negative, or the sum is not one. */
    NOT_A_SIMPLEX,
    /** All elements of a row are the same. */
    CONSTANT,
    /** Too many elements of a row are at an end of the range. */
    SATURATED,
    /** A text is null. */
    TEXT_MISSING,
    /** A text, or all of them together, are too long. */
    TEXT_TOO_LONG,
    /** A text has half of a surrogate pair. */
    TEXT_MALFORMED,
    /** A text has a control character. */
    TEXT_CONTROL,
    /** A text has a character that nobody can see. */
    TEXT_INVISIBLE,
    /** A text has a character that changes the direction of others. */
    TEXT_BIDIRECTIONAL,
    /** A text has too many combining marks in a row. */
    TEXT_MARKS,
    /** A text is not in the normalisation form that the policy sets. */
    TEXT_FORM,
    /** The bytes do not begin like an image of an allowed type. */
    IMAGE_TYPE,
    /** The header of an image ends too early or contradicts itself. */
    IMAGE_MALFORMED,
    /** An image has too many pixels. */
    IMAGE_TOO_LARGE,
    /** A check of the application found fault. */
    CHECK_REFUSED,
    /**
     * A check or an output rule of the application threw or returned null, or a scorer threw, so
     * the input or the answer counts as refused.
     */
    CHECK_FAILED,
    /** A sanitizer threw, or made an element that the contract does not allow. */
    NOT_SANITIZED,
    /** A row looks manipulated to a detector. */
    DETECTED
  }
}
