package dev.mantlet.integrity.onnx;

import java.util.Optional;

/**
 * The element types of ONNX in the order of their codes from 1 on ({@code TensorProto.DataType}),
 * with the size of an element and the field that holds values which are not raw; those that Java's
 * ONNX Runtime can be handed from memory have its names.
 */
enum ElementType {
  FLOAT(32, OnnxMessage.TENSOR_FLOATS, true),
  UINT8(8, OnnxMessage.TENSOR_INTS, true),
  INT8(8, OnnxMessage.TENSOR_INTS, true),
  UINT16(16, OnnxMessage.TENSOR_INTS, false),
  INT16(16, OnnxMessage.TENSOR_INTS, true),
  INT32(32, OnnxMessage.TENSOR_INTS, true),
  INT64(64, OnnxMessage.TENSOR_LONGS, true),
  STRING(0, OnnxMessage.TENSOR_STRINGS, false),
  BOOL(8, OnnxMessage.TENSOR_INTS, true),
  FLOAT16(16, OnnxMessage.TENSOR_INTS, true),
  DOUBLE(64, OnnxMessage.TENSOR_DOUBLES, true),
  UINT32(32, OnnxMessage.TENSOR_UNSIGNED_LONGS, false),
  UINT64(64, OnnxMessage.TENSOR_UNSIGNED_LONGS, false),
  COMPLEX64(64, OnnxMessage.TENSOR_FLOATS, false),
  COMPLEX128(128, OnnxMessage.TENSOR_DOUBLES, false),
  BFLOAT16(16, OnnxMessage.TENSOR_INTS, true),
  FLOAT8E4M3FN(8, OnnxMessage.TENSOR_INTS, false),
  FLOAT8E4M3FNUZ(8, OnnxMessage.TENSOR_INTS, false),
  FLOAT8E5M2(8, OnnxMessage.TENSOR_INTS, false),
  FLOAT8E5M2FNUZ(8, OnnxMessage.TENSOR_INTS, false),
  UINT4(4, OnnxMessage.TENSOR_INTS, false),
  INT4(4, OnnxMessage.TENSOR_INTS, false),
  FLOAT4E2M1(4, OnnxMessage.TENSOR_INTS, false),
  FLOAT8E8M0(8, OnnxMessage.TENSOR_INTS, false),
  UINT2(2, OnnxMessage.TENSOR_INTS, false),
  INT2(2, OnnxMessage.TENSOR_INTS, false);

  private final int bits;
  private final int field;
  private final boolean fromMemory;

  ElementType(int bits, int field, boolean fromMemory) {
    this.bits = bits;
    this.field = field;
    this.fromMemory = fromMemory;
  }

  /** The type with this number in {@code TensorProto.DataType}. */
  static Optional<ElementType> withCode(long code) {
    return code < 1 || code > values().length
        ? Optional.empty()
        : Optional.of(values()[(int) code - 1]);
  }

  /** The field of a tensor that holds its values unless they are raw. */
  int field() {
    return field;
  }

  /** Whether ONNX Runtime's Java interface takes a tensor of this type from a buffer. */
  boolean fromMemory() {
    return fromMemory;
  }

  /** How many numbers or strings that field needs for {@code elements}. */
  long entries(long elements) {
    if (this == COMPLEX64 || this == COMPLEX128) {
      return Math.multiplyExact(2, elements);
    }
    boolean packed = bits > 0 && bits < Byte.SIZE;
    return packed ? bytes(elements) : elements;
  }

  /** The size of {@code elements}, 0 or above; what does not fill a byte is rounded up. */
  long bytes(long elements) {
    long rest = elements % 8 * bits;
    return Math.addExact(Math.multiplyExact(elements / 8, bits), (rest + 7) / 8);
  }
}
