package dev.mantlet.integrity.onnx;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * The element types of ONNX ({@code TensorProto.DataType}) with the size of an element and the
 * field that holds values which are not raw; those that Java's ONNX Runtime can be handed from
 * memory have its names.
 */
enum ElementType {
  FLOAT(1, 32, OnnxMessage.TENSOR_FLOATS, true),
  UINT8(2, 8, OnnxMessage.TENSOR_INTS, true),
  INT8(3, 8, OnnxMessage.TENSOR_INTS, true),
  UINT16(4, 16, OnnxMessage.TENSOR_INTS, false),
  INT16(5, 16, OnnxMessage.TENSOR_INTS, true),
  INT32(6, 32, OnnxMessage.TENSOR_INTS, true),
  INT64(7, 64, OnnxMessage.TENSOR_LONGS, true),
  STRING(8, 0, OnnxMessage.TENSOR_STRINGS, false),
  BOOL(9, 8, OnnxMessage.TENSOR_INTS, true),
  FLOAT16(10, 16, OnnxMessage.TENSOR_INTS, true),
  DOUBLE(11, 64, OnnxMessage.TENSOR_DOUBLES, true),
  UINT32(12, 32, OnnxMessage.TENSOR_UNSIGNED_LONGS, false),
  UINT64(13, 64, OnnxMessage.TENSOR_UNSIGNED_LONGS, false),
  COMPLEX64(14, 64, OnnxMessage.TENSOR_FLOATS, false),
  COMPLEX128(15, 128, OnnxMessage.TENSOR_DOUBLES, false),
  BFLOAT16(16, 16, OnnxMessage.TENSOR_INTS, true),
  FLOAT8E4M3FN(17, 8, OnnxMessage.TENSOR_INTS, false),
  FLOAT8E4M3FNUZ(18, 8, OnnxMessage.TENSOR_INTS, false),
  FLOAT8E5M2(19, 8, OnnxMessage.TENSOR_INTS, false),
  FLOAT8E5M2FNUZ(20, 8, OnnxMessage.TENSOR_INTS, false),
  UINT4(21, 4, OnnxMessage.TENSOR_INTS, false),
  INT4(22, 4, OnnxMessage.TENSOR_INTS, false),
  FLOAT4E2M1(23, 4, OnnxMessage.TENSOR_INTS, false),
  FLOAT8E8M0(24, 8, OnnxMessage.TENSOR_INTS, false),
  UINT2(25, 2, OnnxMessage.TENSOR_INTS, false),
  INT2(26, 2, OnnxMessage.TENSOR_INTS, false);

  private final long code;
  private final int bits;
  private final int field;
  private final boolean fromMemory;

  ElementType(long code, int bits, int field, boolean fromMemory) {
    this.code = code;
    this.bits = bits;
    this.field = field;
    this.fromMemory = fromMemory;
  }

  /** The type with this number in {@code TensorProto.DataType}. */
  static Optional<ElementType> withCode(long code) {
    return Stream.of(values()).filter(type -> type.code == code).findFirst();
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
