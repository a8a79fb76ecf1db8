package dev.mantlet.integrity.onnx;

import dev.mantlet.integrity.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

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

  /** Deepest nesting of graphs and of functions in each other's calls that is followed. */
  private static final int MAX_NESTING = 256;

  /** Most numbers that are kept. */
  private static final int MAX_NUMBERS = 1 << 20;

  /** The attributes that hold the value of a Constant, of which it has one. */
  private static final List<String> VALUES =
      List.of("value", "value_int", "value_ints", "value_float", "value_floats", "sparse_value");

  private static final Set<String> SIZES =
      Set.of("kernel_shape output_padding output_shape pads sample_size scales shape".split(" "));

  /**
   * Operators whose output can be large though their inputs are small, and loops: with the inputs,
   * from 0, and the attributes that say how large, or how often.
   */
  private static final Map<String, List<String>> SIZED =
      """
      AffineGrid 1
      BlackmanWindow 0
      CenterCropPad 1
      Col2Im 1
      ConstantOfShape 0
      ConvTranspose output_shape output_padding
      DFT 1
      Expand 1
      HammingWindow 0
      HannWindow 0
      Loop 0
      MaxUnpool 2 kernel_shape
      MelWeightMatrix 0 1
      Multinomial sample_size
      OneHot 1
      Pad 1 pads
      RandomNormal shape
      RandomUniform shape
      Range 0 1 2
      Resize 1 2 3
      Tile 1
      Upsample 1 scales
      """
          .lines()
          .map(line -> List.of(line.split(" ")))
          .collect(Collectors.toUnmodifiableMap(words -> words.get(0), words -> words));

  /** Those whose output is as many times larger than their first input. */
  private static final Set<String> TIMES_INPUT = Set.of("Tile", "OneHot", "Resize", "Upsample");

  /** The input of a newer Resize that has sizes and not factors. */
  private static final int RESIZE_SIZES = 3;

  private final AllowedOperators allowed;
  private final Findings findings;
  private final KeptText kept;
  private final Map<OperatorName, List<Scope>> callers = new HashMap<>();
  private final Map<Scope, Double> turns = new HashMap<>();
  private final List<NodeScan> candidates = new ArrayList<>();
  private int numbers;
  private double total;

  StaticSizes(AllowedOperators allowed, Findings findings, KeptText kept) {
    this.allowed = allowed;
    this.findings = findings;
    this.kept = kept;
  }

  /** Whether this attribute may say how large an output is. */
  static boolean readsAttribute(String name) {
    return VALUES.contains(name) || SIZES.contains(name);
  }

  /** A constant of a graph, with its numbers if they were read. */
  void constant(Scope scope, String name, double count, double[] numbers) {
    keep(numbers.length);
    if (!scope.add(kept.keep(name), count, numbers)) {
      findings.add(
          Reason.ONNX_AMBIGUOUS,
          "the tensor \"" + name + "\" is an initializer or a constant twice");
    }
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
      callers.computeIfAbsent(operator, any -> new ArrayList<>()).add(node.scope());
    } else if (operator.name().equals("Constant")) {
      if (node.count() != NodeScan.NO_VALUE) {
        constant(node.scope(), node.output(), node.count(), node.numbers(VALUES));
      }
    } else if (SIZED.containsKey(operator.name())) {
      keep(node.numberCount());
      kept.count(node.chars());
      candidates.add(node);
    }
  }

  /** Finds outputs that are too large or of unknown size, and loops that are too long. */
  void check() {
    for (NodeScan node : candidates) {
      checkRead(node);
      if (node.operator().name().equals("Loop")) {
        checkLoop(node);
      } else {
        elements(node.operator().name(), elements(node));
      }
    }
  }

  /** Finds a size that is a constant whose numbers were not read. */
  private void checkRead(NodeScan node) {
    for (String source : sources(node)) {
      String name = isInput(source) ? node.input(Integer.parseInt(source)) : "";
      if (!name.isEmpty() && node.scope().count(name) > 0 && numbers(node, source).length == 0) {
        findings.add(
            Reason.ONNX_SIZE_BOMB,
            "the size of what "
                + node.operator().name()
                + " makes is in the tensor \""
                + name
                + "\", but not as a few numbers in the ONNX file itself: store them there");
      }
    }
  }

  private void checkLoop(NodeScan node) {
    boolean endless = node.input(0).isEmpty();
    if ((endless || turns(node.scope(), 0) * trips(node) > MAX_TRIPS)
        && !allowed.allowsEndlessLoops()) {
      findings.add(
          Reason.ONNX_SIZE_BOMB,
          "a Loop has, times those around it, a constant number of turns above "
              + MAX_TRIPS
              + ", or none at all; if it must, allow endless loops");
    }
  }

  private static double trips(NodeScan node) {
    double[] trips = node.operator().name().equals("Loop") ? numbers(node, "0") : Scope.NONE;
    return trips.length > 0 ? Math.max(1, trips[0]) : 1;
  }

  /** How often a graph runs for one run of the model, as far as constants tell. */
  private double turns(Scope scope, int depth) {
    if (depth > MAX_NESTING) {
      return Double.MAX_VALUE;
    }
    // While it is being counted it counts once: functions in a circle are not run.
    Double known = turns.putIfAbsent(scope, 1.0);
    if (known != null) {
      return known;
    }
    double most = 1;
    for (Scope caller : callers.getOrDefault(scope.function(), List.of())) {
      most = Math.max(most, turns(caller, depth + 1));
    }
    if (scope.owner().isPresent()) {
      NodeScan node = scope.owner().get();
      most = turns(node.scope(), depth + 1) * trips(node);
    }
    turns.put(scope, most);
    return most;
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

  /** The least number of elements of the output as far as constants tell, or 0. */
  private static double elements(NodeScan node) {
    String operator = node.operator().name();
    if (operator.equals("Range")) {
      return range(numbers(node, "0"), numbers(node, "1"), numbers(node, "2"));
    }
    double most = 0;
    for (String source : sources(node)) {
      double[] size = numbers(node, source);
      double own = operator.equals("Pad") ? padded(size) : product(size);
      if (size.length > 0) {
        most = operator.equals("MelWeightMatrix") ? Math.max(1, most) * own : Math.max(most, own);
      }
    }
    boolean times = TIMES_INPUT.contains(operator) && node.input(RESIZE_SIZES).isEmpty();
    return times ? most * Math.max(1, node.scope().count(node.input(0))) : most;
  }

  /** What says how large the output is; the second input of a newer Resize does not. */
  private static List<String> sources(NodeScan node) {
    String operator = node.operator().name();
    List<String> words = SIZED.getOrDefault(operator, List.of(operator));
    boolean newResize = operator.equals("Resize") && node.inputCount() > 2;
    return words.subList(newResize ? 2 : 1, words.size());
  }

  private static boolean isInput(String source) {
    return source.length() == 1;
  }

  private static double[] numbers(NodeScan node, String source) {
    return isInput(source)
        ? node.scope().numbers(node.input(Integer.parseInt(source)))
        : node.numbers(List.of(source));
  }

  private static double range(double[] start, double[] limit, double[] delta) {
    return start.length * limit.length * delta.length == 0
        ? 0
        : Math.max(0, Math.ceil((limit[0] - start[0]) / delta[0]));
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
