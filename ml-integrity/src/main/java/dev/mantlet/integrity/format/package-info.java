/**
 * What a model's files are, told by their bytes and not by their names; ONNX has a package of its
 * own.
 */
package dev.mantlet.integrity.format;
