package dev.mantlet.guard;

import dev.mantlet.guard.caller.RequestFacts;
import dev.mantlet.guard.contract.ElementType;
import dev.mantlet.guard.internal.LogText;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ShortBuffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The tensors for one run, by name.
 *
 * <p>A request takes nothing for granted: any shape and any buffer can be put in, and the guard
 * judges them. It refers to the caller's memory and does not copy it; the guard does so once, when
 * it runs. The part of a buffer between position and limit at this moment counts, and neither is
 * moved. Immutable apart from that memory.
 *
 * <p>Data are an array or a {@link Buffer}, on the heap or direct: {@code float}, {@code double},
 * {@code short}, {@code int} and {@code long} stand for FLOAT, DOUBLE, INT16, INT32 and INT64,
 * {@code byte[]} for INT8 or UINT8, {@code boolean[]} for BOOL, {@code String[]} for text. A {@link
 * ByteBuffer} holds the raw elements of whatever numeric type the model has; a {@link ShortBuffer}
 * of FLOAT16 or BFLOAT16 bits is given with its type. Buffers must be in native byte order: set
 * {@code order(ByteOrder.nativeOrder())} first, since Java's default is big-endian.
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
    return new InferenceRequest(List.of(RequestTensor.ofArray(name, data, shape)));
  }

  /**
   * A request with one tensor.
   *
   * @param name the name of the model's input
   * @param data the elements, row by row
   * @param shape the dimensions, outermost first; none for a scalar
   */
  public static InferenceRequest of(String name, double[] data, long... shape) {
    return new InferenceRequest(List.of(RequestTensor.ofArray(name, data, shape)));
  }

  /**
   * A request with one tensor.
   *
   * @param name the name of the model's input
   * @param data the elements, row by row
   * @param shape the dimensions, outermost first; none for a scalar
   */
  public static InferenceRequest of(String name, long[] data, long... shape) {
    return new InferenceRequest(List.of(RequestTensor.ofArray(name, data, shape)));
  }

  /**
   * A request with one tensor.
   *
   * @param name the name of the model's input
   * @param data the elements, row by row
   * @param shape the dimensions, outermost first; none for a scalar
   */
  public static InferenceRequest of(String name, int[] data, long... shape) {
    return new InferenceRequest(List.of(RequestTensor.ofArray(name, data, shape)));
  }

  /**
   * A request with one tensor.
   *
   * @param name the name of the model's input
   * @param data the elements, row by row
   * @param shape the dimensions, outermost first; none for a scalar
   */
  public static InferenceRequest of(String name, short[] data, long... shape) {
    return new InferenceRequest(List.of(RequestTensor.ofArray(name, data, shape)));
  }

  /**
   * A request with one tensor.
   *
   * @param name the name of the model's input
   * @param data the elements, row by row
   * @param shape the dimensions, outermost first; none for a scalar
   */
  public static InferenceRequest of(String name, byte[] data, long... shape) {
    return new InferenceRequest(List.of(RequestTensor.ofArray(name, data, shape)));
  }

  /**
   * A request with one tensor.
   *
   * @param name the name of the model's input
   * @param data the elements, row by row
   * @param shape the dimensions, outermost first; none for a scalar
   */
  public static InferenceRequest of(String name, boolean[] data, long... shape) {
    return new InferenceRequest(List.of(RequestTensor.ofArray(name, data, shape)));
  }

  /**
   * A request with one tensor.
   *
   * @param name the name of the model's input
   * @param data the elements, row by row
   * @param shape the dimensions, outermost first; none for a scalar
   */
  public static InferenceRequest of(String name, String[] data, long... shape) {
    return new InferenceRequest(List.of(RequestTensor.ofArray(name, data, shape)));
  }

  /**
   * A request with one tensor.
   *
   * @param name the name of the model's input
   * @param data the elements between position and limit, row by row
   * @param shape the dimensions, outermost first; none for a scalar
   */
  public static InferenceRequest of(String name, Buffer data, long... shape) {
    return new InferenceRequest(List.of(RequestTensor.ofBuffer(name, data, shape)));
  }

  /**
   * A request with one tensor, whose type is said.
   *
   * @param name the name of the model's input
   * @param type the type of the elements, as the model has it
   * @param data the elements between position and limit, row by row
   * @param shape the dimensions, outermost first; none for a scalar
   */
  public static InferenceRequest of(String name, ElementType type, Buffer data, long... shape) {
    return new InferenceRequest(List.of(RequestTensor.ofBuffer(name, type, data, shape)));
  }

  /**
   * This request and one more tensor.
   *
   * @throws IllegalArgumentException if the request has a tensor of that name
   */
  public InferenceRequest and(String name, float[] data, long... shape) {
    return with(RequestTensor.ofArray(name, data, shape));
  }

  /**
   * This request and one more tensor.
   *
   * @throws IllegalArgumentException if the request has a tensor of that name
   */
  public InferenceRequest and(String name, double[] data, long... shape) {
    return with(RequestTensor.ofArray(name, data, shape));
  }

  /**
   * This request and one more tensor.
   *
   * @throws IllegalArgumentException if the request has a tensor of that name
   */
  public InferenceRequest and(String name, long[] data, long... shape) {
    return with(RequestTensor.ofArray(name, data, shape));
  }

  /**
   * This request and one more tensor.
   *
   * @throws IllegalArgumentException if the request has a tensor of that name
   */
  public InferenceRequest and(String name, int[] data, long... shape) {
    return with(RequestTensor.ofArray(name, data, shape));
  }

  /**
   * This request and one more tensor.
   *
   * @throws IllegalArgumentException if the request has a tensor of that name
   */
  public InferenceRequest and(String name, short[] data, long... shape) {
    return with(RequestTensor.ofArray(name, data, shape));
  }

  /**
   * This request and one more tensor.
   *
   * @throws IllegalArgumentException if the request has a tensor of that name
   */
  public InferenceRequest and(String name, byte[] data, long... shape) {
    return with(RequestTensor.ofArray(name, data, shape));
  }

  /**
   * This request and one more tensor.
   *
   * @throws IllegalArgumentException if the request has a tensor of that name
   */
  public InferenceRequest and(String name, boolean[] data, long... shape) {
    return with(RequestTensor.ofArray(name, data, shape));
  }

  /**
   * This request and one more tensor.
   *
   * @throws IllegalArgumentException if the request has a tensor of that name
   */
  public InferenceRequest and(String name, String[] data, long... shape) {
    return with(RequestTensor.ofArray(name, data, shape));
  }

  /**
   * This request and one more tensor.
   *
   * @throws IllegalArgumentException if the request has a tensor of that name
   */
  public InferenceRequest and(String name, Buffer data, long... shape) {
    return with(RequestTensor.ofBuffer(name, data, shape));
  }

  /**
   * This request and one more tensor.
   *
   * @throws IllegalArgumentException if the request has a tensor of that name
   */
  public InferenceRequest and(String name, ElementType type, Buffer data, long... shape) {
    return with(RequestTensor.ofBuffer(name, type, data, shape));
  }

  List<RequestTensor> tensors() {
    return tensors;
  }

  /** What is known of this request before it is read. */
  RequestFacts facts(Optional<String> model) {
    return new RequestFacts(model, rows(), elements());
  }

  /** The most rows that one of the tensors claims to have. */
  long rows() {
    long rows = 0;
    for (int i = 0; i < tensors.size(); i++) {
      rows = Math.max(rows, tensors.get(i).rows());
    }
    return rows;
  }

  /** The elements that the dimensions of all tensors claim. */
  long elements() {
    long elements = 0;
    for (int i = 0; i < tensors.size(); i++) {
      long more = tensors.get(i).elements();
      elements = more > Long.MAX_VALUE - elements ? Long.MAX_VALUE : elements + more;
    }
    return elements;
  }

  /** A hash of all dimensions: equal for requests of the same shapes. */
  int shapes() {
    int hash = 1;
    for (int i = 0; i < tensors.size(); i++) {
      hash = 31 * hash + tensors.get(i).shapeHash();
    }
    return hash;
  }

  private InferenceRequest with(RequestTensor added) {
    if (tensors.stream().anyMatch(tensor -> tensor.name().equals(added.name()))) {
      throw new IllegalArgumentException(
          "the request already has a tensor '" + LogText.encode(added.name()) + "'");
    }
    return new InferenceRequest(Stream.concat(tensors.stream(), Stream.of(added)).toList());
  }
}
