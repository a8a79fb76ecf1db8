package dev.mantlet.integrity.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What was seen of one node: which operator it calls, and what may say how large its output is. */
final class NodeScan {
  /** No operator whose size is looked at has its size in a later input. */
  private static final int MAX_INPUTS = 4;

  static final double NO_VALUE = -1;

  private final Scope scope;
  private final List<String> inputs = new ArrayList<>();
  private final Map<String, double[]> values = new HashMap<>();
  private double count = NO_VALUE;
  private int inputCount;
  private String output = "";
  private String domain = "";
  private String opType = "";
  private String overload = "";

  NodeScan(Scope scope) {
    this.scope = scope;
  }

  /** The graph that this is a node of. */
  Scope scope() {
    return scope;
  }

  void input(ProtoCursor in) {
    inputCount++;
    if (inputs.size() < MAX_INPUTS) {
      inputs.add(in.text());
    } else {
      in.skip();
    }
  }

  void output(ProtoCursor in) {
    if (output.isEmpty()) {
      output = in.text();
    } else {
      in.skip();
    }
  }

  void opType(String text) {
    opType = text;
  }

  void domain(String text) {
    domain = text;
  }

  void overload(String text) {
    overload = text;
  }

  /** Keeps the numbers of an attribute if they may say how large the output is. */
  void attribute(AttributeScan attribute) {
    if (StaticSizes.readsAttribute(attribute.name())) {
      attribute.smallValues().ifPresent(few -> values.put(attribute.name(), few));
      count = attribute.count();
    }
  }

  /** How many elements the value of a Constant has; {@link #NO_VALUE} if it has none. */
  double count() {
    return count;
  }

  OperatorName operator() {
    return OperatorName.of(domain, opType, overload);
  }

  /** The name of an input; empty if it was left out. */
  String input(int index) {
    return index < inputs.size() ? inputs.get(index) : "";
  }

  int inputCount() {
    return inputCount;
  }

  String output() {
    return output;
  }

  /** How much text this keeps. */
  int chars() {
    return inputs.stream().mapToInt(String::length).sum()
        + output.length()
        + operator().chars()
        + values.keySet().stream().mapToInt(String::length).sum();
  }

  /** How many numbers this keeps. */
  int numberCount() {
    return values.values().stream().mapToInt(numbers -> numbers.length).sum();
  }

  /** The numbers of the first of these attributes that has some, or none. */
  double[] numbers(List<String> attributes) {
    for (String attribute : attributes) {
      if (values.containsKey(attribute)) {
        return values.getOrDefault(attribute, Scope.NONE);
      }
    }
    return Scope.NONE;
  }
}
