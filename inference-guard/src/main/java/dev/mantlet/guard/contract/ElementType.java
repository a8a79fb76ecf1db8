package dev.mantlet.guard.contract;

import java.util.Optional;
import java.util.stream.Stream;

/** The types of elements that a tensor can have here, under the names of ONNX Runtime. */
public enum ElementType {
  /** IEEE 754 binary32. */
  FLOAT(4, true),
  /** IEEE 754 binary64. */
  DOUBLE(8, true),
  /** IEEE 754 binary16, as its 16 bits. */
  FLOAT16(2, true),
  /** The upper half of a binary32, as its 16 bits. */
  BFLOAT16(2, true),
  /** Signed, 8 bits. */
  INT8(1, false),
  /** Signed, 16 bits. */
  INT16(2, false),
  /** Signed, 32 bits. */
  INT32(4, false),
  /** Signed, 64 bits. */
  INT64(8, false),
  /** Unsigned, 8 bits. */
  UINT8(1, false),
  /** One byte, 0 or 1. */
  BOOL(1, false),
  /** Text, as Java keeps it: UTF-16. */
  STRING(0, false);

  private final int bytes;
  private final boolean floating;

  ElementType(int bytes, boolean floating) {
    this.bytes = bytes;
    this.floating = floating;
  }

  /** The type that ONNX Runtime calls by this name, if it is one of these. */
  public static Optional<ElementType> named(String name) {
    return Stream.of(values()).filter(type -> type.name().equals(name)).findFirst();
  }

  /** The bytes of one element in memory; 0 for text, whose length differs. */
  public int bytes() {
    return bytes;
  }

  /** Whether elements have NaN, infinities and denormal numbers. */
  public boolean isFloating() {
    return floating;
  }

  /** Whether elements are whole numbers. */
  public boolean isInteger() {
    return !floating && this != BOOL && this != STRING;
  }
}
