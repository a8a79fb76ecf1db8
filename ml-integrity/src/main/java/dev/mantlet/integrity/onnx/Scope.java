package dev.mantlet.integrity.onnx;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A graph or the body of a function, with its constants: its nodes see those and the ones of the
 * graphs around it.
 */
final class Scope {
  /** What is known of numbers that were not read. */
  static final double[] NONE = {};

  private final Optional<NodeScan> owner;
  private final Map<String, Double> counts = new HashMap<>();
  private final Map<String, double[]> numbers = new HashMap<>();
  private OperatorName function = OperatorName.of("", "", "");

  /** A scope in an attribute of {@code owner}, or one that is in no other. */
  Scope(Optional<NodeScan> owner) {
    this.owner = owner;
  }

  Optional<NodeScan> owner() {
    return owner;
  }

  void function(OperatorName name) {
    function = name;
  }

  /** The function whose body this is. */
  OperatorName function() {
    return function;
  }

  /** Adds a constant of so many elements; false if it has a namesake here. */
  boolean add(String name, double count, double[] few) {
    numbers.put(name, few);
    return counts.put(name, count) == null;
  }

  /** How many elements a constant has; 0 if nodes of this scope see none of this name. */
  double count(String name) {
    Double here = counts.get(name);
    return here != null ? here : owner.map(node -> node.scope().count(name)).orElse(0.0);
  }

  /** The numbers of a constant, or none. */
  double[] numbers(String name) {
    double[] here = numbers.get(name);
    return here != null ? here : owner.map(node -> node.scope().numbers(name)).orElse(NONE);
  }
}
