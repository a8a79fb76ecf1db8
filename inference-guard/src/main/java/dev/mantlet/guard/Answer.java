package dev.mantlet.guard;

import java.util.Arrays;
import java.util.List;

/** What the model answered: a copy of its outputs by name. Needs no close. Immutable. */
public final class Answer {
  private final List<Output> outputs;

  Answer(List<Output> outputs) {
    this.outputs = outputs;
  }

  /** The names of the outputs, in the order of the model. */
  public List<String> names() {
    return outputs.stream().map(Output::name).toList();
  }

  /**
   * A new array with the elements of one output, row by row.
   *
   * @throws IllegalArgumentException if there is no output of that name
   */
  public float[] floats(String output) {
    return find(output).floats.clone();
  }

  /**
   * The dimensions of one output, outermost first.
   *
   * @throws IllegalArgumentException if there is no output of that name
   */
  public long[] shape(String output) {
    return find(output).shape.clone();
  }

  /** Whether the outermost dimension of an output is this number of rows. */
  boolean hasRows(String output, long rows) {
    long[] shape = find(output).shape;
    return shape.length > 0 && shape[0] == rows;
  }

  /** A copy of one row of an output whose outermost dimension are rows. */
  float[] row(String output, int row) {
    Output found = find(output);
    int width = found.width();
    return Arrays.copyOfRange(found.floats, row * width, (row + 1) * width);
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
    return new Answer(outputs.stream().map(output -> output.firstRows(rows)).toList());
  }

  private Output find(String name) {
    for (Output output : outputs) {
      if (output.name.equals(name)) {
        return output;
      }
    }
    throw new IllegalArgumentException("no output '" + name + "'; there are " + names());
  }

  /** One output; the arrays belong to the answer. */
  record Output(String name, float[] floats, long[] shape) {
    private int width() {
      return floats.length / (int) shape[0];
    }

    private Output firstRows(int rows) {
      long[] fewer = shape.clone();
      fewer[0] = rows;
      return new Output(name, Arrays.copyOf(floats, rows * width()), fewer);
    }
  }
}
