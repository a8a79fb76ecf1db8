package dev.mantlet.guard;

import dev.mantlet.guard.internal.LogText;
import java.util.List;

/**
 * What a model declares about one of its inputs or outputs.
 *
 * @param name the name in the model
 * @param type the type of the elements, as ONNX Runtime calls it; or of the value, if it is no
 *     tensor
 * @param axes the dimensions, outermost first
 */
record TensorSpec(String name, String type, List<Axis> axes) {
  static final String FLOAT = "FLOAT";

  TensorSpec {
    axes = List.copyOf(axes);
  }

  Shape shape() {
    return Shape.of(axes.stream().mapToLong(Axis::size).toArray());
  }

  /** The name, safe for one line of a log: the model's file chooses it. */
  String label() {
    return LogText.encode(name);
  }

  boolean isFloat() {
    return type.equals(FLOAT);
  }

  /**
   * One dimension.
   *
   * @param size the fixed size, or {@link Shape#ANY}
   * @param symbol the name that open dimensions of the same size share, such as {@code batch};
   *     empty if there is none
   */
  record Axis(long size, String symbol) {
    boolean isOpen() {
      return size == Shape.ANY;
    }
  }
}
