package dev.mantlet.guard;

import dev.mantlet.guard.contract.ElementType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * One input in the guard's memory: the only copy that is checked, and the one that runs.
 *
 * <p>The memory is in native byte order and grows to the largest input that it has held. Text is
 * kept as references to strings, which nobody can change. Not thread-safe.
 */
final class StoredTensor {
  private static final String[] NO_TEXTS = {};

  private final ElementType type;
  private final IntFunction<ByteBuffer> allocator;
  private ByteBuffer bytes = ByteBuffer.allocate(0);
  private FloatBuffer floats = bytes.asFloatBuffer();
  private IntBuffer ints = bytes.asIntBuffer();
  private DoubleBuffer doubles = bytes.asDoubleBuffer();
  private LongBuffer longs = bytes.asLongBuffer();
  private ShortBuffer shorts = bytes.asShortBuffer();
  private String[] texts = NO_TEXTS;
  private long[] shape = {};
  private int elements;
  private int dirty;
  private boolean rebound = true;
  private @Nullable RequestTensor source;

  StoredTensor(ElementType type, IntFunction<ByteBuffer> allocator) {
    this.type = type;
    this.allocator = allocator;
  }

  ElementType type() {
    return type;
  }

  /**
   * Takes the shape of a tensor that has passed the contract, and reserves memory for its elements.
   */
  void accept(RequestTensor tensor, int count) {
    source = tensor;
    takeShape(tensor);
    grow(count);
  }

  /**
   * Takes a shape that the guard itself has made, and returns as many floats, to be written; what
   * they hold is undefined.
   */
  FloatBuffer reserve(long[] newShape) {
    rebound |= !Arrays.equals(shape, newShape);
    shape = newShape;
    int count = 1;
    for (long size : newShape) {
      count *= (int) size; // whoever made the shape has bounded the product
    }
    grow(count);
    dirty = Math.max(dirty, count);
    return contents();
  }

  private void grow(int count) {
    if (type == ElementType.STRING) {
      if (count > texts.length) {
        texts = new String[count];
        dirty = 0;
      }
    } else if (count > bytes.capacity() / type.bytes()) {
      // The contract has bounded the bytes of a request by an int.
      bytes = allocator.apply(count * type.bytes()).order(ByteOrder.nativeOrder());
      view();
      dirty = 0;
      rebound = true;
    }
    elements = count;
  }

  private void view() {
    floats = bytes.asFloatBuffer();
    ints = bytes.asIntBuffer();
    doubles = bytes.asDoubleBuffer();
    longs = bytes.asLongBuffer();
    shorts = bytes.asShortBuffer();
  }

  private void takeShape(RequestTensor tensor) {
    if (shape.length != tensor.rank()) {
      shape = new long[tensor.rank()];
      rebound = true;
    }
    for (int axis = 0; axis < shape.length; axis++) {
      rebound |= shape[axis] != tensor.dimension(axis);
      shape[axis] = tensor.dimension(axis);
    }
  }

  /** Copies so many elements of the caller into this memory, to the same places. */
  void copyFromSource(int from, int count) {
    RequestTensor tensor = source;
    if (tensor == null) {
      throw new IllegalStateException("nothing was accepted");
    }
    dirty = Math.max(dirty, from + count);
    tensor.copyTo(this, from, count);
  }

  void forgetSource() {
    source = null;
  }

  int elements() {
    return elements;
  }

  float get(int index) {
    return floats.get(index);
  }

  /** The raw bits of a number, sign-extended; of an unsigned one zero-extended. */
  long raw(int index) {
    return switch (type) {
      case FLOAT, INT32 -> ints.get(index);
      case DOUBLE, INT64 -> longs.get(index);
      case FLOAT16, BFLOAT16, INT16 -> shorts.get(index);
      case INT8 -> bytes.get(index);
      case UINT8, BOOL -> bytes.get(index) & 0xff;
      case STRING -> throw new IllegalStateException("text has no bits");
    };
  }

  void putRaw(int index, long raw) {
    switch (type.bytes()) {
      case 1 -> bytes.put(index, (byte) raw);
      case 2 -> shorts.put(index, (short) raw);
      case 4 -> ints.put(index, (int) raw);
      default -> longs.put(index, raw);
    }
  }

  ByteBuffer bytes() {
    return bytes;
  }

  FloatBuffer floats() {
    return floats;
  }

  DoubleBuffer doubles() {
    return doubles;
  }

  IntBuffer ints() {
    return ints;
  }

  LongBuffer longs() {
    return longs;
  }

  ShortBuffer shorts() {
    return shorts;
  }

  /** The texts, and perhaps room for more. */
  String[] texts() {
    return texts;
  }

  long[] shape() {
    return shape;
  }

  /** The floats, exactly as many as the shape says; a view of this memory. */
  FloatBuffer contents() {
    return floats.slice(0, elements);
  }

  /** The bytes of all elements, in native order; a view of this memory. */
  ByteBuffer contentBytes() {
    return bytes.slice(0, elements * type.bytes()).order(ByteOrder.nativeOrder());
  }

  /** The bytes that are reserved here. */
  long reserved() {
    return bytes.capacity();
  }

  /** Whether shape or place of the memory have changed since this was last asked. */
  boolean takeRebound() {
    boolean changed = rebound;
    rebound = false;
    return changed;
  }

  /** Overwrites all that was written; {@code zeros} are some bytes that are zero. */
  void zero(byte[] zeros) {
    if (type == ElementType.STRING) {
      Arrays.fill(texts, 0, dirty, null);
    }
    int end = dirty * type.bytes();
    for (int from = 0; from < end; from += zeros.length) {
      bytes.put(from, zeros, 0, Math.min(zeros.length, end - from));
    }
    dirty = 0;
  }
}
