package dev.mantlet.integrity.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was seen of one node: which operator it calls, and what may say how large its output is. */
final class NodeScan {
  /** No operator whose size is looked at has its size in a later input. */
  private static final int MAX_INPUTS = 4;

  private final List<String> inputs = new ArrayList<>();
  private final Map<String, double[]> values = new HashMap<>();
  private int inputCount;
  private String output = "";
  private String domain = "";
  private String opType = "";
  private String overload = "";

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
  void attribute(String name, Optional<double[]> numbers) {
    if (values.size() < MAX_INPUTS) {
      numbers.ifPresent(few -> values.put(name, few));
    }
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

  Optional<double[]> numbers(String attribute) {
    return Optional.ofNullable(values.get(attribute));
  }
}
