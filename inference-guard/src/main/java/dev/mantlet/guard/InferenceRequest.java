package dev.mantlet.guard;

import dev.mantlet.guard.internal.LogText;
import java.nio.Buffer;
import java.util.List;
import java.util.stream.Stream;

/**
 * The tensors for one run, by name.
 *
 * <p>A request takes nothing for granted: any shape and any buffer can be put in, and the guard
 * judges them. It refers to the caller's memory and does not copy it; the guard does so once, when
 * it runs. The part of a buffer between position and limit at this moment counts, and neither is
 * moved. Immutable apart from that memory.
 *
 * <p>Data are a {@code float[]}, a {@link java.nio.FloatBuffer}, or a {@link java.nio.ByteBuffer}
 * that holds raw floats, on the heap or direct. Buffers must be in native byte order: set {@code
 * order(ByteOrder.nativeOrder())} first, since Java's default is big-endian.
 */
public final class InferenceRequest {
  private final List<RequestTensor> tensors;

  private InferenceRequest(List<RequestTensor> tensors) {
    this.tensors = tensors;
  }

  /**
   * A request with one tensor.
   *
   * @param name the name of the model's input
   * @param data the elements, row by row
   * @param shape the dimensions, outermost first; none for a scalar
   */
  public static InferenceRequest of(String name, float[] data, long... shape) {
    return new InferenceRequest(List.of(RequestTensor.of(name, data, shape)));
  }

  /**
   * A request with one tensor.
   *
   * @param name the name of the model's input
   * @param data the elements between position and limit, row by row
   * @param shape the dimensions, outermost first; none for a scalar
   */
  public static InferenceRequest of(String name, Buffer data, long... shape) {
    return new InferenceRequest(List.of(RequestTensor.of(name, data, shape)));
  }

  /**
   * This request and one more tensor.
   *
   * @throws IllegalArgumentException if the request has a tensor of that name
   */
  public InferenceRequest and(String name, float[] data, long... shape) {
    return with(RequestTensor.of(name, data, shape));
  }

  /**
   * This request and one more tensor.
   *
   * @throws IllegalArgumentException if the request has a tensor of that name
   */
  public InferenceRequest and(String name, Buffer data, long... shape) {
    return with(RequestTensor.of(name, data, shape));
  }

  List<RequestTensor> tensors() {
    return tensors;
  }

  private InferenceRequest with(RequestTensor added) {
    if (tensors.stream().anyMatch(tensor -> tensor.name().equals(added.name()))) {
      throw new IllegalArgumentException(
          "the request already has a tensor '" + LogText.encode(added.name()) + "'");
    }
    return new InferenceRequest(Stream.concat(tensors.stream(), Stream.of(added)).toList());
  }
}
