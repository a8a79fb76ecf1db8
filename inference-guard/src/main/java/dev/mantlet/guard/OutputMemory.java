package dev.mantlet.guard;

import dev.mantlet.guard.Answer.Output;
import dev.mantlet.guard.contract.ElementType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;

/** Memory of the guard that a runtime writes one output to, in native byte order. */
final class OutputMemory {
  private static final int ZEROS = 4096;

  private final String name;
  private final ElementType type;
  private final long[] shape;
  private final int elements;
  private final ByteBuffer bytes;
  private final FloatBuffer floats;
  private final DoubleBuffer doubles;
  private final LongBuffer longs;
  private final IntBuffer ints;
  private final ShortBuffer shorts;

  private OutputMemory(String name, ElementType type, long[] shape, ByteBuffer raw) {
    this.name = name;
    this.type = type;
    this.shape = shape;
    this.bytes = raw.order(ByteOrder.nativeOrder());
    this.elements = bytes.capacity() / type.bytes();
    this.floats = bytes.asFloatBuffer();
    this.doubles = bytes.asDoubleBuffer();
    this.longs = bytes.asLongBuffer();
    this.ints = bytes.asIntBuffer();
    this.shorts = bytes.asShortBuffer();
  }

  /** New memory outside the heap for an output of this shape, whose size the plan has bounded. */
  static OutputMemory direct(String name, ElementType type, long[] shape) {
    int elements = 1;
    for (long size : shape) {
      elements *= (int) size;
    }
    return new OutputMemory(name, type, shape, ByteBuffer.allocateDirect(elements * type.bytes()));
  }

  /** A view of bytes that a runtime has copied, as an output of this shape. */
  static OutputMemory over(ByteBuffer raw, String name, ElementType type, long[] shape) {
    return new OutputMemory(name, type, shape, raw.slice());
  }

  String name() {
    return name;
  }

  ElementType type() {
    return type;
  }

  long[] shape() {
    return shape;
  }

  ByteBuffer bytes() {
    return bytes;
  }

  int elements() {
    return elements;
  }

  /** Copies elements to an array of the Java type that goes with the type. */
  void copyTo(Object array, int from, int count) {
    if (array instanceof float[] target) {
      floats.get(from, target, 0, count);
    } else if (array instanceof double[] target) {
      doubles.get(from, target, 0, count);
    } else if (array instanceof long[] target) {
      longs.get(from, target, 0, count);
    } else if (array instanceof int[] target) {
      ints.get(from, target, 0, count);
    } else if (array instanceof short[] target) {
      shorts.get(from, target, 0, count);
    } else {
      bytes.get(from, (byte[]) array, 0, count);
    }
  }

  /** A copy of what is here now. */
  Output copy() {
    if (type == ElementType.BOOL) {
      boolean[] copy = new boolean[elements];
      for (int i = 0; i < elements; i++) {
        copy[i] = bytes.get(i) != 0;
      }
      return new Output(name, type, copy, shape);
    }
    Object copy = newArray();
    copyTo(copy, 0, elements);
    return new Output(name, type, copy, shape);
  }

  private Object newArray() {
    return switch (type) {
      case FLOAT -> new float[elements];
      case DOUBLE -> new double[elements];
      case INT64 -> new long[elements];
      case INT32 -> new int[elements];
      case INT16, FLOAT16, BFLOAT16 -> new short[elements];
      default -> new byte[elements];
    };
  }

  void zero() {
    byte[] zeros = new byte[Math.min(ZEROS, bytes.capacity())];
    for (int from = 0; from < bytes.capacity(); from += zeros.length) {
      bytes.put(from, zeros, 0, Math.min(zeros.length, bytes.capacity() - from));
    }
  }
}
