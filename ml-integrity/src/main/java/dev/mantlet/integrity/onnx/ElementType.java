package dev.mantlet.integrity.onnx;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * The element types whose tensors can be handed to ONNX Runtime from memory, named as its Java API
 * names them.
 */
enum ElementType {
  FLOAT(1, 4),
  UINT8(2, 1),
  INT8(3, 1),
  INT16(5, 2),
  INT32(6, 4),
  INT64(7, 8),
  BOOL(9, 1),
  FLOAT16(10, 2),
  DOUBLE(11, 8),
  BFLOAT16(16, 2);

  private final long code;
  private final int bytes;

  ElementType(long code, int bytes) {
    this.code = code;
    this.bytes = bytes;
  }

  /** The type with this number in {@code TensorProto.DataType}. */
  static Optional<ElementType> withCode(long code) {
    return Stream.of(values()).filter(type -> type.code == code).findFirst();
  }

  /** Size of one element. */
  int bytes() {
    return bytes;
  }
}
