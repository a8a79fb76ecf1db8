package dev.mantlet.integrity.onnx;

import java.util.List;

/**
 * A tensor whose values are in another file of the model, checked against that file's size where
 * the size is known.
 *
 * @param name the initializer's name
 * @param file the file's name in the manifest
 * @param offset where the values begin in the file, in bytes
 * @param bytes how long they are
 * @param type the type of an element
 * @param dims the dimensions
 */
record ExternalTensor(
    String name, String file, long offset, long bytes, ElementType type, List<Long> dims) {
  /** The dimensions as ONNX Runtime wants them. */
  long[] shape() {
    return dims.stream().mapToLong(Long::longValue).toArray();
  }

  /** How much is kept, counted in characters. */
  int chars() {
    return name.length() + file.length() + Long.BYTES * dims.size();
  }

  long end() {
    return offset + bytes;
  }

  ExternalReference reference() {
    return new ExternalReference(name, file, offset, bytes);
  }
}
