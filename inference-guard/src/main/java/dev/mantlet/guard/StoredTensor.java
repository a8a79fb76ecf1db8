package dev.mantlet.guard;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * One input in the guard's memory: the only copy that is checked, and the one that runs.
 *
 * <p>The memory is in native byte order and grows to the largest input that it has held. Not
 * thread-safe.
 */
final class StoredTensor {
  private final IntFunction<ByteBuffer> allocator;
  private FloatBuffer floats = FloatBuffer.allocate(0);
  private IntBuffer bits = IntBuffer.allocate(0);
  private long[] shape = {};
  private int elements;
  private int dirty;
  private boolean rebound = true;
  private @Nullable RequestTensor source;

  StoredTensor(IntFunction<ByteBuffer> allocator) {
    this.allocator = allocator;
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
   * Takes a shape that the guard itself has made, and returns as many elements, to be written; what
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
    if (count > floats.capacity()) {
      ByteBuffer memory = allocator.apply(count * Float.BYTES).order(ByteOrder.nativeOrder());
      floats = memory.asFloatBuffer();
      bits = memory.asIntBuffer();
      dirty = 0;
      rebound = true;
    }
    elements = count;
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

  /**
   * Copies a block of the source into this memory, and its raw bits from this memory into {@code
   * block}.
   */
  int load(int from, int[] block) {
    RequestTensor tensor = source;
    if (tensor == null) {
      throw new IllegalStateException("nothing was accepted");
    }
    int count = Math.min(block.length, elements - from);
    dirty = Math.max(dirty, from + count);
    tensor.copyTo(floats, from, count);
    bits.get(from, block, 0, count);
    return count;
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

  void put(int index, float value) {
    floats.put(index, value);
  }

  long[] shape() {
    return shape;
  }

  /** The elements, exactly as many as the shape says; a view of this memory. */
  FloatBuffer contents() {
    return floats.slice(0, elements);
  }

  /** Whether shape or place of the memory have changed since this was last asked. */
  boolean takeRebound() {
    boolean changed = rebound;
    rebound = false;
    return changed;
  }

  void zero(int[] zeros) {
    for (int from = 0; from < dirty; from += zeros.length) {
      bits.put(from, zeros, 0, Math.min(zeros.length, dirty - from));
    }
    dirty = 0;
  }
}
