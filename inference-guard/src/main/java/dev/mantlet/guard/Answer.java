package dev.mantlet.guard;

import dev.mantlet.guard.contract.ElementType;
import dev.mantlet.guard.internal.LogText;
import java.lang.reflect.Array;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What the model answered: a copy of its outputs by name. Needs no close. Immutable. */
public final class Answer {
  private final Output[] outputs;

  /** An answer to which the array belongs from now on. */
  Answer(Output... outputs) {
    this.outputs = outputs;
  }

  Answer(List<Output> outputs) {
    this(outputs.toArray(Output[]::new));
  }

  /** The names of the outputs, in the order of the model. */
  public List<String> names() {
    return Stream.of(outputs).map(Output::name).toList();
  }

  /**
   * The type of the elements of one output.
   *
   * @throws IllegalArgumentException if there is no output of that name
   */
  public ElementType type(String output) {
    return find(output).type;
  }

  /**
   * A new array with the elements of one output, row by row; FLOAT16 and BFLOAT16 are widened,
   * which changes no number.
   *
   * @throws IllegalArgumentException if there is no output of that name, or it is of another type
   */
  public float[] floats(String output) {
    Output found = find(output);
    if (found.data instanceof float[] floats) {
      return floats.clone();
    }
    short[] halves =
        array(found, short[].class, "floats", ElementType.FLOAT16, ElementType.BFLOAT16);
    float[] floats = new float[halves.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] =
          found.type == ElementType.FLOAT16
              ? HalfFloats.fromFloat16(halves[i])
              : HalfFloats.fromBfloat16(halves[i]);
    }
    return floats;
  }

  /**
   * The elements of one output, row by row, as a read-only view of this answer: for outputs so
   * large that a second copy would show. FLOAT16 and BFLOAT16 are widened, into a copy.
   *
   * @return a new buffer each time, from position 0 to the number of elements
   * @throws IllegalArgumentException if there is no output of that name, or it is of another type
   */
  public FloatBuffer floatView(String output) {
    Object data = find(output).data;
    float[] floats = data instanceof float[] kept ? kept : floats(output);
    return FloatBuffer.wrap(floats).asReadOnlyBuffer();
  }

  /**
   * A new array with the elements of one output, row by row.
   *
   * @throws IllegalArgumentException if there is no output of that name, or it is not DOUBLE
   */
  public double[] doubles(String output) {
    return array(find(output), double[].class, "doubles", ElementType.DOUBLE).clone();
  }

  /**
   * A new array with the elements of one output, row by row.
   *
   * @throws IllegalArgumentException if there is no output of that name, or it is not INT64
   */
  public long[] longs(String output) {
    return array(find(output), long[].class, "longs", ElementType.INT64).clone();
  }

  /**
   * A new array with the elements of one output, row by row; INT8, INT16 and UINT8 are widened.
   *
   * @throws IllegalArgumentException if there is no output of that name, or it is of another type
   */
  public int[] ints(String output) {
    Output found = find(output);
    return switch (found.type) {
      case UINT8 -> widened((byte[]) found.data, 0xff);
      case INT8 -> widened((byte[]) found.data, -1);
      case INT16 -> {
        short[] shorts = (short[]) found.data;
        yield IntStream.range(0, shorts.length).map(i -> shorts[i]).toArray();
      }
      default -> array(found, int[].class, "ints", ElementType.INT32).clone();
    };
  }

  /**
   * A new array with the raw bits of the elements of one output, row by row.
   *
   * @throws IllegalArgumentException if there is no output of that name, or it is not INT16,
   *     FLOAT16 or BFLOAT16
   */
  public short[] shorts(String output) {
    return array(
            find(output),
            short[].class,
            "shorts",
            ElementType.INT16,
            ElementType.FLOAT16,
            ElementType.BFLOAT16)
        .clone();
  }

  /**
   * A new array with the elements of one output, row by row.
   *
   * @throws IllegalArgumentException if there is no output of that name, or it is not INT8 or UINT8
   */
  public byte[] bytes(String output) {
    return array(find(output), byte[].class, "bytes", ElementType.INT8, ElementType.UINT8).clone();
  }

  /**
   * A new array with the elements of one output, row by row.
   *
   * @throws IllegalArgumentException if there is no output of that name, or it is not BOOL
   */
  public boolean[] booleans(String output) {
    return array(find(output), boolean[].class, "booleans", ElementType.BOOL).clone();
  }

  /**
   * A new array with the elements of one output, row by row.
   *
   * @throws IllegalArgumentException if there is no output of that name, or it is not STRING
   */
  public String[] strings(String output) {
    return array(find(output), String[].class, "strings", ElementType.STRING).clone();
  }

  /**
   * The dimensions of one output, outermost first.
   *
   * @throws IllegalArgumentException if there is no output of that name
   */
  public long[] shape(String output) {
    return find(output).shape.clone();
  }

  private static int[] widened(byte[] bytes, int kept) {
    return IntStream.range(0, bytes.length).map(i -> bytes[i] & kept).toArray();
  }

  private static <A> A array(
      Output output, Class<A> form, String asked, ElementType first, ElementType... others) {
    boolean fits = output.type == first || Arrays.asList(others).contains(output.type);
    if (!fits) {
      throw new IllegalArgumentException(
          "output '" + output.name + "' holds " + output.type + ", not " + asked);
    }
    return form.cast(output.data);
  }

  /** Whether the outermost dimension of an output is this number of rows. */
  boolean hasRows(String output, long rows) {
    long[] shape = find(output).shape;
    return shape.length > 0 && shape[0] == rows;
  }

  /** A copy of one row of an output whose outermost dimension are rows: an array of its type. */
  Object rowOf(String output, int row) {
    return find(output).rows(row, row + 1);
  }

  /** Whether both have the same outputs, and rows of the same type and shape in each. */
  boolean hasRowsLike(Answer other) {
    return names().equals(other.names())
        && names().stream().allMatch(name -> find(name).hasRowsLike(other.find(name)));
  }

  /** A copy of one row of an output of floats whose outermost dimension are rows. */
  float[] row(String output, int row) {
    return (float[]) find(output).rows(row, row + 1);
  }

  /** Whether a row here equals a row there, bit for bit; every NaN is taken for the same. */
  boolean sameRow(String output, int row, Answer other, int otherRow) {
    Object[] here = {find(output).rows(row, row + 1)};
    Object[] there = {other.find(output).rows(otherRow, otherRow + 1)};
    return Arrays.deepEquals(here, there); // of floats it compares bits: it tells -0 from 0
  }

  /** An answer with the named outputs only; they share the arrays of this one. */
  Answer only(List<String> names) {
    return new Answer(names.stream().map(this::find).toList());
  }

  /**
   * An answer with only the first rows of every output, whose outermost dimensions must all be
   * rows.
   */
  Answer firstRows(int rows) {
    return new Answer(Stream.of(outputs).map(output -> output.firstRows(rows)).toList());
  }

  /** One output, as it is here. */
  Output output(String name) {
    return find(name);
  }

  private Output find(String name) {
    for (Output output : outputs) {
      if (output.name.equals(name)) {
        return output;
      }
    }
    throw new IllegalArgumentException(notThere(name, names()));
  }

  private static String notThere(String name, List<String> names) {
    return "no output '" + LogText.encode(name) + "'; there are " + LogText.encodeAll(names);
  }

  /**
   * What the model answered, still in the guard's memory: for answers that are too large to copy as
   * a whole. Elements are copied row by row, into arrays that are used again.
   *
   * <p>The lease ends with {@link #close}, after the policy's lease time, or when the session
   * closes. After that every read throws {@link GuardException.LeaseExpiredException}: the memory
   * serves other calls. A lease that is lost without a close is found by the garbage collector and
   * reported as {@link GuardEvent.Leaked}. Thread-safe.
   */
  public static final class Leased implements AutoCloseable {
    private final Lease lease;
    private final List<OutputMemory> outputs;

    Leased(Lease lease, List<OutputMemory> outputs) {
      this.lease = lease;
      this.outputs = outputs;
    }

    /** The names of the outputs, in the order of the model. */
    public List<String> names() {
      return outputs.stream().map(OutputMemory::name).toList();
    }

    /**
     * The type of the elements of one output.
     *
     * @throws IllegalArgumentException if there is no output of that name
     */
    public ElementType type(String output) {
      return find(output).type();
    }

    /**
     * The dimensions of one output, outermost first.
     *
     * @throws IllegalArgumentException if there is no output of that name
     */
    public long[] shape(String output) {
      return find(output).shape().clone();
    }

    /**
     * Copies one row of the outermost dimension of an output of FLOAT.
     *
     * @param target has as many elements as a row
     * @throws IllegalArgumentException if there is no output of that name, it is of another type,
     *     or its rows have another length
     * @throws IndexOutOfBoundsException if there is no such row
     * @throws GuardException.LeaseExpiredException if the lease has ended
     */
    public void copyRow(String output, int row, float[] target) {
      copyRow(output, row, target, target.length, ElementType.FLOAT);
    }

    /**
     * Copies one row of the outermost dimension of an output of INT64; otherwise like that of
     * FLOAT.
     *
     * @param target has as many elements as a row
     */
    public void copyRow(String output, int row, long[] target) {
      copyRow(output, row, target, target.length, ElementType.INT64);
    }

    /** A copy of all outputs, which outlasts the lease. */
    public Answer copy() {
      return lease.answer();
    }

    /** Ends the lease; a second close does nothing. */
    @Override
    public void close() {
      lease.close();
    }

    private void copyRow(String output, int row, Object target, int width, ElementType type) {
      OutputMemory memory = find(output);
      int rows = memory.shape().length == 0 ? 1 : (int) memory.shape()[0];
      if (memory.type() != type || (long) width * rows != memory.elements()) {
        throw new IllegalArgumentException(
            "output '"
                + output
                + "' has "
                + memory.elements()
                + " elements of "
                + memory.type()
                + " in "
                + rows
                + " rows, not rows of "
                + width
                + " of "
                + type);
      }
      lease.copy(memory, target, Objects.checkIndex(row, rows) * width, width);
    }

    private OutputMemory find(String name) {
      return outputs.stream()
          .filter(output -> output.name().equals(name))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException(notThere(name, names())));
    }
  }

  /**
   * One output; the arrays belong to the answer.
   *
   * @param data an array of the Java type that goes with {@code type}
   */
  record Output(String name, ElementType type, Object data, long[] shape) {
    Output(String name, float[] floats, long[] shape) {
      this(name, ElementType.FLOAT, floats, shape);
    }

    private boolean hasRowsLike(Output other) {
      return type == other.type
          && shape.length > 0
          && shape.length == other.shape.length
          && Arrays.equals(shape, 1, shape.length, other.shape, 1, shape.length);
    }

    private Object rows(int from, int to) {
      int width = shape[0] == 0 ? 0 : Array.getLength(data) / (int) shape[0];
      Object part = Array.newInstance(data.getClass().getComponentType(), (to - from) * width);
      System.arraycopy(data, from * width, part, 0, (to - from) * width);
      return part;
    }

    private Output firstRows(int rows) {
      long[] fewer = shape.clone();
      fewer[0] = rows;
      return new Output(name, type, rows(0, rows), fewer);
    }
  }
}
