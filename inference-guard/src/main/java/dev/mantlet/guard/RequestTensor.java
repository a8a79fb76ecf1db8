package dev.mantlet.guard;

import dev.mantlet.guard.contract.ElementType;
import dev.mantlet.guard.internal.LogText;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * One tensor as the caller gave it: a name, dimensions that nobody has checked yet, and a view of
 * the caller's memory.
 *
 * <p>The view of a buffer is a duplicate, so that its position, limit and byte order can no longer
 * be changed by the caller. {@link #copyTo} is the one place where the caller's elements are read.
 */
final class RequestTensor {
  private static final Set<ElementType> RAW =
      Set.copyOf(EnumSet.complementOf(EnumSet.of(ElementType.STRING)));
  private static final Set<ElementType> OCTETS = Set.of(ElementType.INT8, ElementType.UINT8);
  private static final Set<ElementType> FLOAT = Set.of(ElementType.FLOAT);
  private static final Set<ElementType> DOUBLE = Set.of(ElementType.DOUBLE);
  private static final Set<ElementType> INT64 = Set.of(ElementType.INT64);
  private static final Set<ElementType> INT32 = Set.of(ElementType.INT32);
  private static final Set<ElementType> INT16 = Set.of(ElementType.INT16);
  private static final Set<ElementType> BOOL = Set.of(ElementType.BOOL);
  private static final Set<ElementType> STRING = Set.of(ElementType.STRING);

  private final String name;
  private final long[] shape;
  private final Object data;
  private final Set<ElementType> types;

  private RequestTensor(String name, Object data, Set<ElementType> types, long[] shape) {
    this.name = Objects.requireNonNull(name, "name");
    this.data = data;
    this.types = types;
    this.shape = shape.clone();
  }

  /** A tensor over an array of primitives or of strings. */
  static RequestTensor ofArray(String name, Object array, long[] shape) {
    if (array instanceof byte[] bytes) {
      return new RequestTensor(name, ByteBuffer.wrap(bytes), OCTETS, shape);
    }
    if (array instanceof boolean[]) {
      return new RequestTensor(name, array, BOOL, shape);
    }
    if (array instanceof String[]) {
      return new RequestTensor(name, array, STRING, shape);
    }
    Buffer wrapped = wrap(array);
    return new RequestTensor(name, wrapped, typesOf(wrapped), shape);
  }

  private static Buffer wrap(Object array) {
    if (array instanceof float[] floats) {
      return FloatBuffer.wrap(floats);
    }
    if (array instanceof double[] doubles) {
      return DoubleBuffer.wrap(doubles);
    }
    if (array instanceof long[] longs) {
      return LongBuffer.wrap(longs);
    }
    if (array instanceof int[] ints) {
      return IntBuffer.wrap(ints);
    }
    return ShortBuffer.wrap((short[]) array);
  }

  /** A tensor over a buffer, whose class says what the elements are; bytes can be any of them. */
  static RequestTensor ofBuffer(String name, Buffer data, long[] shape) {
    if (data instanceof ByteBuffer bytes) {
      return new RequestTensor(name, bytes.duplicate().order(bytes.order()), RAW, shape);
    }
    return new RequestTensor(name, data.duplicate(), typesOf(data), shape);
  }

  /** A tensor of this type over a buffer of its raw elements. */
  static RequestTensor ofBuffer(String name, ElementType type, Buffer data, long[] shape) {
    RequestTensor plain = ofBuffer(name, data, shape);
    boolean holds = plain.types.contains(type) || data instanceof ShortBuffer && type.bytes() == 2;
    return new RequestTensor(name, plain.data, holds ? Set.of(type) : Set.of(), shape);
  }

  private static Set<ElementType> typesOf(Buffer data) {
    if (data instanceof FloatBuffer) {
      return FLOAT;
    }
    if (data instanceof DoubleBuffer) {
      return DOUBLE;
    }
    if (data instanceof LongBuffer) {
      return INT64;
    }
    if (data instanceof IntBuffer) {
      return INT32;
    }
    return data instanceof ShortBuffer ? INT16 : Set.of();
  }

  String name() {
    return name;
  }

  /** Whether the data can be taken for elements of this type. */
  boolean holds(ElementType type) {
    return types.contains(type);
  }

  /** Whether the model would read the same elements as the caller has written. */
  boolean isNativeOrder(ElementType type) {
    return type.bytes() < 2 || order() == ByteOrder.nativeOrder();
  }

  private ByteOrder order() {
    if (data instanceof FloatBuffer floats) {
      return floats.order();
    }
    if (data instanceof ByteBuffer bytes) {
      return bytes.order();
    }
    if (data instanceof LongBuffer longs) {
      return longs.order();
    }
    if (data instanceof IntBuffer ints) {
      return ints.order();
    }
    if (data instanceof DoubleBuffer doubles) {
      return doubles.order();
    }
    return ((ShortBuffer) data).order();
  }

  int rank() {
    return shape.length;
  }

  long dimension(int axis) {
    return shape[axis];
  }

  /** Whether the data hold exactly this many elements, with no bytes left over. */
  boolean holdsExactly(long elements, ElementType type) {
    if (data instanceof boolean[] booleans) {
      return booleans.length == elements;
    }
    if (data instanceof String[] texts) {
      return texts.length == elements;
    }
    long bytes = data instanceof ByteBuffer ? type.bytes() : 1;
    return ((Buffer) data).remaining() == elements * bytes;
  }

  /**
   * Copies elements into the guard's memory, to the same places; there are as many, of the type
   * that the memory has.
   */
  void copyTo(StoredTensor target, int from, int count) {
    if (data instanceof FloatBuffer floats) {
      target.floats().put(from, floats, floats.position() + from, count);
    } else if (data instanceof ByteBuffer bytes) {
      int width = target.type().bytes();
      target.bytes().put(from * width, bytes, bytes.position() + from * width, count * width);
    } else if (data instanceof LongBuffer longs) {
      target.longs().put(from, longs, longs.position() + from, count);
    } else if (data instanceof IntBuffer ints) {
      target.ints().put(from, ints, ints.position() + from, count);
    } else if (data instanceof DoubleBuffer doubles) {
      target.doubles().put(from, doubles, doubles.position() + from, count);
    } else if (data instanceof ShortBuffer shorts) {
      target.shorts().put(from, shorts, shorts.position() + from, count);
    } else if (data instanceof boolean[] booleans) {
      for (int i = from; i < from + count; i++) {
        target.bytes().put(i, (byte) (booleans[i] ? 1 : 0));
      }
    } else {
      System.arraycopy((String[]) data, from, target.texts(), from, count);
    }
  }

  /** The outermost dimension that is claimed, at least 0; 1 of a scalar. */
  long rows() {
    return shape.length == 0 ? 1 : Math.max(0, shape[0]);
  }

  /** The elements that the dimensions claim, 0 if one is negative, bounded by what a long holds. */
  long elements() {
    long elements = 1;
    for (long size : shape) {
      if (size <= 0) {
        return 0;
      }
      elements = elements > Long.MAX_VALUE / size ? Long.MAX_VALUE : elements * size;
    }
    return elements;
  }

  /** A hash of the dimensions. */
  int shapeHash() {
    int hash = shape.length;
    for (long size : shape) {
      hash = 31 * hash + Long.hashCode(size);
    }
    return hash;
  }

  @Override
  public String toString() {
    return "tensor '" + LogText.encode(name) + "'";
  }
}
