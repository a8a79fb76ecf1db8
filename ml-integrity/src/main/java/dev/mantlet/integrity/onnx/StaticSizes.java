package dev.mantlet.integrity.onnx;

import dev.mantlet.integrity.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How much memory a few bytes ask for: operators whose output is as large as a constant in the file
 * says, and loops that run as often. A runtime may compute these while it loads the model.
 *
 * <p>Only constants that reach the operator directly are seen; what is computed from constants is
 * not.
 */
final class StaticSizes {
  /**
   * Most elements of one such output, 2^28, which is 1 GiB of floats: more than the embeddings of a
   * large language model.
   */
  static final long MAX_ELEMENTS = 1L << 28;

  /** Most elements of all such outputs together. */
  private static final long MAX_TOTAL_ELEMENTS = 1L << 30;

  /** Most turns of a loop. */
  static final long MAX_TRIPS = 1L << 24;

  /** Most numbers that are kept. */
  private static final int MAX_NUMBERS = 1 << 20;

  /** The attributes that hold the numbers of a Constant, of which it has one. */
  private static final List<String> VALUES =
      List.of("value", "value_int", "value_ints", "value_float", "value_floats");

  /** Operators whose output can be large though their inputs are small, and loops. */
  private static final Set<String> SIZED =
      Set.of(
          "Loop",
          "ConstantOfShape",
          "Expand",
          "Tile",
          "Range",
          "Resize",
          "Upsample",
          "Pad",
          "OneHot",
          "RandomNormal",
          "RandomUniform",
          "HannWindow",
          "HammingWindow",
          "BlackmanWindow");

  private final AllowedOperators allowed;
  private final Findings findings;
  private final KeptText kept;
  private final Map<String, double[]> constants = new HashMap<>();
  private final List<NodeScan> candidates = new ArrayList<>();
  private int numbers;
  private double total;

  StaticSizes(AllowedOperators allowed, Findings findings, KeptText kept) {
    this.allowed = allowed;
    this.findings = findings;
    this.kept = kept;
  }

  /**
   * A constant tensor; of two with one name, which are in graphs that do not see each other, the
   * larger counts.
   */
  void constant(String name, double[] values) {
    keep(values.length);
    constants.merge(kept.keep(name), values, (a, b) -> product(a) >= product(b) ? a : b);
  }

  private void keep(int more) {
    numbers += more;
    if (numbers > MAX_NUMBERS) {
      throw MessageWalk.tooComplex("more than " + MAX_NUMBERS + " numbers in small tensors");
    }
  }

  void node(NodeScan node) {
    OperatorName operator = node.operator();
    if (!operator.isStandard()) {
      return;
    }
    if (operator.name().equals("Constant")) {
      VALUES.stream()
          .flatMap(attribute -> node.numbers(attribute).stream())
          .findFirst()
          .ifPresent(values -> constant(node.output(), values));
    } else if (SIZED.contains(operator.name())) {
      keep(node.numberCount());
      kept.count(node.chars());
      candidates.add(node);
    }
  }

  /** Finds outputs that are too large and loops that are too long. */
  void check() {
    for (NodeScan node : candidates) {
      if (node.operator().name().equals("Loop")) {
        checkLoop(node);
      } else {
        elements(node).ifPresent(elements -> elements(node.operator().name(), elements));
      }
    }
  }

  private void checkLoop(NodeScan node) {
    boolean endless = node.input(0).isEmpty();
    double trips = at(node, 0).map(values -> values[0]).orElse(endless ? Double.MAX_VALUE : 0.0);
    if (trips > MAX_TRIPS && !allowed.allowsEndlessLoops()) {
      findings.add(
          Reason.ONNX_SIZE_BOMB,
          "a Loop has a constant number of turns above "
              + MAX_TRIPS
              + ", or none at all; if it must, allow endless loops");
    }
  }

  /** Counts an output, or whatever else becomes a tensor of so many elements. */
  void elements(String what, double elements) {
    total += Math.max(0, elements);
    if (!(Math.abs(elements) <= MAX_ELEMENTS) || !(total <= MAX_TOTAL_ELEMENTS)) {
      findings.add(
          Reason.ONNX_SIZE_BOMB,
          what
              + " makes a tensor of a constant size of at least "
              + (long) elements
              + " elements, at most "
              + MAX_ELEMENTS
              + " are allowed and "
              + MAX_TOTAL_ELEMENTS
              + " in all such outputs");
    }
  }

  /** The least number of elements of the output, if constants tell. */
  private Optional<Double> elements(NodeScan node) {
    return switch (node.operator().name()) {
      case "Range" -> range(node);
      case "Pad" -> at(node, 1).or(() -> node.numbers("pads")).map(StaticSizes::padded);
      case "RandomNormal", "RandomUniform" -> node.numbers("shape").map(StaticSizes::product);
      case "ConstantOfShape", "HannWindow", "HammingWindow", "BlackmanWindow" ->
          at(node, 0).map(StaticSizes::product);
      case "Resize" -> resized(node);
      case "Upsample" -> at(node, 1).or(() -> node.numbers("scales")).map(StaticSizes::product);
      default -> at(node, 1).map(StaticSizes::product);
    };
  }

  private Optional<double[]> at(NodeScan node, int input) {
    return Optional.ofNullable(constants.get(node.input(input)));
  }

  private Optional<Double> range(NodeScan node) {
    Optional<double[]> start = at(node, 0);
    Optional<double[]> limit = at(node, 1);
    Optional<double[]> delta = at(node, 2);
    return start.isEmpty() || limit.isEmpty() || delta.isEmpty()
        ? Optional.empty()
        : Optional.of(Math.max(0, Math.ceil((limit.get()[0] - start.get()[0]) / delta.get()[0])));
  }

  /**
   * Scales are the second input up to operator set 10, then the third, with sizes as the fourth.
   */
  private Optional<Double> resized(NodeScan node) {
    return node.inputCount() == 2
        ? at(node, 1).map(StaticSizes::product)
        : at(node, 3).or(() -> at(node, 2)).map(StaticSizes::product);
  }

  /** Each dimension is at least 1 and grows at both ends. */
  private static double padded(double[] pads) {
    double elements = 1;
    for (int i = 0; i < pads.length / 2; i++) {
      elements *= Math.max(1, 1 + pads[i] + pads[i + pads.length / 2]);
    }
    return elements;
  }

  /**
   * The product, exact as far as the limits go. A dimension of -1 means one that is not known here,
   * and a scale may make smaller: neither makes less of the others.
   */
  private static double product(double[] values) {
    double product = 1;
    for (double value : values) {
      product *= value == 0 ? 0 : Math.max(1, value);
    }
    return product;
  }
}
