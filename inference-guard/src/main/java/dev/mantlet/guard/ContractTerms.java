package dev.mantlet.guard;

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
import java.util.stream.Stream;

/** Puts together what a model declares and what a policy demands, and refuses what contradicts. */
final class ContractTerms {
  private final GuardPolicy policy;
  private final Map<String, Integer> symbols = new LinkedHashMap<>();
  private final List<InputRule> rules;

  ContractTerms(List<TensorSpec> declared, GuardPolicy policy) {
    this.policy = policy;
    requireOnlyInputs(declared, policy);
    this.rules = declared.stream().map(this::rule).toList();
  }

  /** A rule for each input that the model declares. */
  List<InputRule> rules() {
    return rules;
  }

  /** The index of each symbol. */
  Map<String, Integer> symbols() {
    return Map.copyOf(symbols);
  }

  private InputRule rule(TensorSpec spec) {
    ElementType type =
        ElementType.named(spec.type())
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "input '"
                        + spec.label()
                        + "' of the model is "
                        + spec.type()
                        + "; this guard takes tensors of "
                        + List.of(ElementType.values())));
    InputRules rules = policy.rules(spec.name());
    requireType(spec, type, rules);
    return new InputRule(
        spec.name(),
        type,
        shape(spec, rules),
        rules,
        policy.sanitizers().getOrDefault(spec.name(), List.of()));
  }

  private static void requireType(TensorSpec spec, ElementType type, InputRules rules) {
    Optional<Rule.Type> wanted = rules.rule(Rule.Type.class);
    if (wanted.isPresent() && wanted.get().type() != type) {
      throw new IllegalArgumentException(
          "the policy says "
              + wanted.get().type()
              + " for input '"
              + spec.label()
              + "', the model says "
              + type);
    }
  }

  private InputShape shape(TensorSpec spec, InputRules rules) {
    int[] indices = spec.axes().stream().mapToInt(axis -> indexOf(axis.symbol())).toArray();
    List<List<Extent>> extents = new ArrayList<>();
    for (Axis axis : spec.axes()) {
      Extent named = policy.dimensions().get(axis.symbol());
      extents.add(named == null ? new ArrayList<>() : new ArrayList<>(List.of(named)));
    }
    for (Rule rule : rules.all()) {
      if (rule instanceof Rule.Axis bounded) {
        requireAxis(spec, bounded.axis());
        requireMeets(spec, bounded);
        extents.get(bounded.axis()).add(bounded.extent());
      }
    }
    Shape tight = tighten(spec, rules);
    requireFixedWithin(extents, tight, spec);
    return new InputShape(
        tight,
        indices,
        extents.stream().map(List::copyOf).toList(),
        !spec.axes().isEmpty() && spec.axes().get(0).isOpen(),
        rules.rule(Rule.Empty.class).isPresent());
  }

  private static void requireAxis(TensorSpec spec, int axis) {
    if (axis >= spec.axes().size()) {
      throw new IllegalArgumentException(
          "the policy speaks of axis "
              + axis
              + " of input '"
              + spec.label()
              + "', which is "
              + spec.shape());
    }
  }

  private static void requireMeets(TensorSpec spec, Rule.Axis bounded) {
    Axis axis = spec.axes().get(bounded.axis());
    if (!axis.isOpen() && !bounded.extent().holds(axis.size())) {
      throw new IllegalArgumentException(
          "the policy says "
              + bounded.extent()
              + " for axis "
              + bounded.axis()
              + " of input '"
              + spec.label()
              + "', the model says "
              + axis.size());
    }
  }

  /** Refuses a policy that fixes a dimension and bounds it elsewhere to other sizes. */
  private static void requireFixedWithin(List<List<Extent>> extents, Shape fixed, TensorSpec spec) {
    for (int axis = 0; axis < fixed.rank(); axis++) {
      long size = fixed.dimension(axis);
      if (size != Shape.ANY && !extents.get(axis).stream().allMatch(extent -> extent.holds(size))) {
        throw new IllegalArgumentException(
            "the policy says "
                + extents.get(axis)
                + " for axis "
                + axis
                + " of input '"
                + spec.label()
                + "', and elsewhere that it is "
                + size);
      }
    }
  }

  /** Refuses a policy that speaks of an input or a dimension which is not there. */
  private static void requireOnlyInputs(List<TensorSpec> declared, GuardPolicy policy) {
    List<String> names = declared.stream().map(TensorSpec::name).toList();
    Optional<String> stranger =
        Stream.concat(policy.inputs().stream(), policy.sanitizers().keySet().stream())
            .filter(name -> !names.contains(name))
            .findFirst();
    if (stranger.isPresent()) {
      throw new IllegalArgumentException(
          "the policy speaks of an input '"
              + LogText.encode(stranger.get())
              + "'; there are "
              + LogText.encodeAll(names));
    }
    List<String> dimensions =
        declared.stream().flatMap(spec -> spec.axes().stream()).map(Axis::symbol).toList();
    Optional<String> unknown =
        policy.dimensions().keySet().stream()
            .filter(name -> !dimensions.contains(name))
            .findFirst();
    if (unknown.isPresent()) {
      throw new IllegalArgumentException(
          "the policy speaks of a dimension '"
              + LogText.encode(unknown.get())
              + "'; there are "
              + LogText.encodeAll(dimensions));
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
              + spec.label()
              + "', the model says "
              + declared);
    }
    // Where they differ one of them is ANY, which is below every size.
    IntStream axes = IntStream.range(0, declared.rank());
    return Shape.of(
        axes.mapToLong(axis -> Math.max(declared.dimension(axis), wanted.dimension(axis)))
            .toArray());
  }

  private int indexOf(String symbol) {
    if (symbol.isEmpty()) {
      return -1;
    }
    symbols.putIfAbsent(symbol, symbols.size());
    return symbols.get(symbol);
  }
}
