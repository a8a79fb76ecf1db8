package dev.mantlet.guard;

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

  private Output find(String name) {
    for (Output output : outputs) {
      if (output.name.equals(name)) {
        return output;
      }
    }
    throw new IllegalArgumentException("no output '" + name + "'; there are " + names());
  }

  /** One output; the arrays belong to the answer. */
  record Output(String name, float[] floats, long[] shape) {}
}
