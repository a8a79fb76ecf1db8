package dev.mantlet.integrity.onnx;

/**
 * A tensor whose values are in another file.
 *
 * @param tensor the tensor's name
 * @param file the file with the values: the ONNX file's folder and the location that the tensor
 *     gives
 * @param offset where the values begin in that file, in bytes
 * @param bytes how many bytes the tensor needs
 */
public record ExternalReference(String tensor, String file, long offset, long bytes) {}
