package dev.mantlet.integrity.onnx;

import java.util.List;

/**
 * A tensor of the main graph whose values are in another file of the model, checked against that
 * file's size.
 *
 * @param name the initializer's name
 * @param file the file's name in the manifest
 * @param offset where the values begin in the file
 * @param bytes how long they are
 */
record ExternalTensor(
    String name, String file, int offset, int bytes, ElementType type, List<Long> dims) {
  /** The dimensions as ONNX Runtime wants them. */
  long[] shape() {
    return dims.stream().mapToLong(Long::longValue).toArray();
  }
}
