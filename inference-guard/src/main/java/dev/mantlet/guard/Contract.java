package dev.mantlet.guard;

import static java.util.Objects.requireNonNull;

import dev.mantlet.guard.Finding.Code;
import dev.mantlet.guard.InputRule.Axes;
import dev.mantlet.guard.TensorSpec.Axis;
import dev.mantlet.guard.contract.ElementType;
import dev.mantlet.guard.contract.Extent;
import dev.mantlet.guard.contract.InputRules;
import dev.mantlet.guard.contract.Rule;
import dev.mantlet.guard.internal.LogText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What all inputs of a model must be, as the model declares them and the policy tightens them.
 * Immutable.
 */
final class Contract {
  private final List<InputRule> inputs;
  private final Map<String, Integer> symbols;
  private final long maxBatch;
  private final int maxElements;
  private final int maxBytes;

  private Contract(List<InputRule> inputs, Map<String, Integer> symbols, GuardPolicy policy) {
    this.inputs = inputs;
    this.symbols = symbols;
    this.maxBatch = policy.maxBatch();
    this.maxElements = policy.maxElements();
    this.maxBytes = policy.maxBytes();
  }

  /**
   * The contract of a model under a policy.
   *
   * @throws IllegalArgumentException if the policy speaks of inputs that the model does not have or
   *     contradicts what it declares, or if the model takes anything but tensors of known types
   */
  static Contract of(List<TensorSpec> declared, GuardPolicy policy) {
    requireOnlyInputs(declared, policy);
    Map<String, Integer> symbols = new LinkedHashMap<>();
    List<InputRule> rules = declared.stream().map(spec -> rule(spec, policy, symbols)).toList();
    return new Contract(rules, Map.copyOf(symbols), policy);
  }

  private static InputRule rule(TensorSpec spec, GuardPolicy policy, Map<String, Integer> symbols) {
    ElementType type =
        ElementType.named(spec.type())
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "input '"
                        + spec.name()
                        + "' of the model is "
                        + spec.type()
                        + "; this guard takes tensors of "
                        + List.of(ElementType.values())));
    InputRules rules = policy.rules(spec.name());
    requireType(spec, type, rules);
    Shape shape = tighten(spec, rules);
    return new InputRule(spec, type, shape, axes(spec, policy, symbols), rules);
  }

  private static void requireType(TensorSpec spec, ElementType type, InputRules rules) {
    Optional<Rule.Type> wanted = rules.rule(Rule.Type.class);
    if (wanted.isPresent() && wanted.get().type() != type) {
      throw new IllegalArgumentException(
          "the policy says "
              + wanted.get().type()
              + " for input '"
              + spec.name()
              + "', the model says "
              + type);
    }
  }

  private static Axes axes(TensorSpec spec, GuardPolicy policy, Map<String, Integer> symbols) {
    int[] indices =
        spec.axes().stream().mapToInt(axis -> indexOf(axis.symbol(), symbols)).toArray();
    List<List<Extent>> extents = new ArrayList<>();
    for (Axis axis : spec.axes()) {
      Extent named = policy.dimensions().get(axis.symbol());
      extents.add(named == null ? new ArrayList<>() : new ArrayList<>(List.of(named)));
    }
    for (Rule rule : policy.rules(spec.name()).all()) {
      if (rule instanceof Rule.Axis bounded) {
        requireAxis(spec, bounded.axis());
        extents.get(bounded.axis()).add(bounded.extent());
      }
    }
    return new Axes(indices, extents.stream().map(List::copyOf).toList());
  }

  private static void requireAxis(TensorSpec spec, int axis) {
    if (axis >= spec.axes().size()) {
      throw new IllegalArgumentException(
          "the policy speaks of axis "
              + axis
              + " of input '"
              + spec.name()
              + "', which is "
              + spec.shape());
    }
  }

  /** Refuses a policy that speaks of an input or a dimension which is not there. */
  private static void requireOnlyInputs(List<TensorSpec> declared, GuardPolicy policy) {
    List<String> names = declared.stream().map(TensorSpec::name).toList();
    Optional<String> stranger =
        policy.inputs().stream().filter(name -> !names.contains(name)).findFirst();
    if (stranger.isPresent()) {
      throw new IllegalArgumentException(
          "the policy speaks of an input '" + stranger.get() + "'; there are " + names);
    }
    List<String> dimensions =
        declared.stream().flatMap(spec -> spec.axes().stream()).map(Axis::symbol).toList();
    Optional<String> unknown =
        policy.dimensions().keySet().stream()
            .filter(name -> !dimensions.contains(name))
            .findFirst();
    if (unknown.isPresent()) {
      throw new IllegalArgumentException(
          "the policy speaks of a dimension '" + unknown.get() + "'; there are " + dimensions);
    }
  }

  /**
   * The shape that the model declares for an input, with the dimensions that it leaves open as the
   * policy sets them.
   */
  private static Shape tighten(TensorSpec spec, InputRules rules) {
    Shape declared = spec.shape();
    Shape wanted = rules.rule(Rule.Dimensions.class).map(Rule.Dimensions::shape).orElse(declared);
    Shape tight = merged(spec, declared, wanted);
    Optional<Rule.WithinAlong> along = rules.rule(Rule.WithinAlong.class);
    return along.isEmpty() ? tight : merged(spec, tight, shapeAlong(spec, along.get()));
  }

  /** The shape with as many positions on one axis as there are ranges. */
  private static Shape shapeAlong(TensorSpec spec, Rule.WithinAlong along) {
    int axis = along.axis() < 0 ? spec.axes().size() - 1 : along.axis();
    requireAxis(spec, Math.max(axis, 0));
    long[] sizes = new long[spec.axes().size()];
    Arrays.fill(sizes, Shape.ANY);
    sizes[axis] = along.ranges().size();
    return Shape.of(sizes);
  }

  private static Shape merged(TensorSpec spec, Shape declared, Shape wanted) {
    if (!wanted.fits(declared)) {
      throw new IllegalArgumentException(
          "the policy says "
              + wanted
              + " for input '"
              + spec.name()
              + "', the model says "
              + declared);
    }
    // Where they differ one of them is ANY, which is below every size.
    IntStream axes = IntStream.range(0, declared.rank());
    return Shape.of(
        axes.mapToLong(axis -> Math.max(declared.dimension(axis), wanted.dimension(axis)))
            .toArray());
  }

  private static int indexOf(String symbol, Map<String, Integer> symbols) {
    if (symbol.isEmpty()) {
      return -1;
    }
    symbols.putIfAbsent(symbol, symbols.size());
    return symbols.get(symbol);
  }

  List<InputRule> inputs() {
    return inputs;
  }

  /** The index of each symbol among those of an {@link InputMemory}. */
  Map<String, Integer> symbols() {
    return symbols;
  }

  /**
   * Judges all that can be judged without reading an element; where nothing is refused, the memory
   * has accepted all tensors.
   */
  void judgeShapes(InferenceRequest request, InputMemory memory) {
    List<RequestTensor> given = request.tensors();
    int left = maxElements;
    long bytesLeft = maxBytes;
    int matched = 0;
    for (int i = 0; i < inputs.size(); i++) {
      InputRule rule = inputs.get(i);
      RequestTensor tensor = find(given, rule.name());
      if (tensor == null) {
        memory.findings().refuse(rule.finding(Code.MISSING_TENSOR, "is missing"));
      } else {
        matched++;
        int elements = rule.elementsOf(tensor, memory, maxBatch, left);
        memory.expect(i, elements);
        if (elements > 0) {
          left -= elements;
          bytesLeft -= (long) elements * rule.type().bytes();
          if (bytesLeft < 0) {
            memory
                .findings()
                .refuse(
                    rule.finding(
                        Code.TOO_MANY_BYTES,
                        "brings the request to more than the "
                            + maxBytes
                            + " bytes that are allowed"));
            bytesLeft = 0;
          }
        }
      }
    }
    if (matched < given.size()) {
      given.stream()
          .filter(tensor -> inputs.stream().noneMatch(rule -> rule.name().equals(tensor.name())))
          .limit(Findings.MAX)
          .forEach(tensor -> memory.findings().refuse(unknown(tensor.name())));
    }
    if (!memory.findings().refuses()) {
      accept(given, memory);
    }
  }

  /** Reserves memory for all tensors of a request that is in order as a whole. */
  private void accept(List<RequestTensor> given, InputMemory memory) {
    for (int i = 0; i < inputs.size(); i++) {
      RequestTensor tensor = requireNonNull(find(given, inputs.get(i).name()));
      memory.tensor(i).accept(tensor, memory.expected(i));
    }
  }

  private Finding unknown(String name) {
    String encoded = LogText.encode(name);
    List<String> known =
        inputs.stream().limit(Findings.MAX).map(rule -> LogText.encode(rule.name())).toList();
    return Finding.of(
        encoded, Code.UNKNOWN_TENSOR, "the model has no input '" + encoded + "', it has " + known);
  }

  private static @Nullable RequestTensor find(List<RequestTensor> given, String name) {
    for (int i = 0; i < given.size(); i++) {
      if (given.get(i).name().equals(name)) {
        return given.get(i);
      }
    }
    return null;
  }
}
