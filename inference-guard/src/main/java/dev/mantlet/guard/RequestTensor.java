package dev.mantlet.guard;

import dev.mantlet.guard.internal.LogText;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One tensor as the caller gave it: a name, dimensions that nobody has checked yet, and a view of
 * the caller's memory.
 *
 * <p>The view is a duplicate, so that its position, limit and byte order can no longer be changed
 * by the caller.
 */
final class RequestTensor {
  private final String name;
  private final long[] shape;
  private final @Nullable FloatBuffer floats;
  private final boolean wholeFloats;

  private RequestTensor(
      String name, @Nullable FloatBuffer floats, boolean wholeFloats, long[] shape) {
    this.name = Objects.requireNonNull(name, "name");
    this.floats = floats;
    this.wholeFloats = wholeFloats;
    this.shape = shape;
  }

  static RequestTensor of(String name, float[] data, long[] shape) {
    return new RequestTensor(name, FloatBuffer.wrap(data), true, shape.clone());
  }

  static RequestTensor of(String name, Buffer data, long[] shape) {
    if (data instanceof FloatBuffer floats) {
      return new RequestTensor(name, floats.duplicate(), true, shape.clone());
    }
    if (data instanceof ByteBuffer bytes) {
      return new RequestTensor(
          name, bytes.asFloatBuffer(), bytes.remaining() % Float.BYTES == 0, shape.clone());
    }
    return new RequestTensor(name, null, false, shape.clone());
  }

  String name() {
    return name;
  }

  boolean isFloat() {
    return floats != null;
  }

  boolean isNativeOrder() {
    return floats != null && floats.order() == ByteOrder.nativeOrder();
  }

  int rank() {
    return shape.length;
  }

  long dimension(int axis) {
    return shape[axis];
  }

  /** Whether the data hold exactly this many elements, with no bytes left over. */
  boolean holdsExactly(long elements) {
    return floats != null && wholeFloats && floats.remaining() == elements;
  }

  /** Copies elements into the guard's memory: the one place where the caller's memory is read. */
  void copyTo(FloatBuffer target, int from, int count) {
    FloatBuffer source = floats;
    if (source == null) {
      throw new IllegalStateException(
          "tensor '" + LogText.encode(name) + "' does not hold floats and was not refused");
    }
    target.put(from, source, source.position() + from, count);
  }
}
