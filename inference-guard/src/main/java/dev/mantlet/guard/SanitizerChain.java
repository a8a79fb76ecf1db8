package dev.mantlet.guard;

import dev.mantlet.guard.TensorSpec.Axis;
import dev.mantlet.guard.contract.Action;
import dev.mantlet.guard.contract.ElementType;
import dev.mantlet.guard.contract.InputRules;
import dev.mantlet.guard.contract.Range;
import dev.mantlet.guard.contract.Rule;
import dev.mantlet.guard.spi.Sanitizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How one input is changed after it was judged, and what must still hold then. Immutable.
 *
 * <p>All sanitizers but a code leave the shape of a tensor; a code is the last one.
 */
final class SanitizerChain {
  private static final int CHANNELS = 1;

  private final List<Sanitizer> sanitizers;
  private final Sanitizer.Input seen;
  private final ElementRules demanded;
  private final ElementRules demandedOfCode;

  /**
   * The sanitizers of an input.
   *
   * @param shape what a request must have
   * @throws IllegalArgumentException if they are not defined on that input
   */
  SanitizerChain(
      String name, ElementType type, Shape shape, InputRules rules, List<Sanitizer> sanitizers) {
    requireSanitizable(name, type, shape, rules);
    requireCodeIsLast(name, sanitizers);
    Optional<Range> range = InputRule.range(rules);
    this.sanitizers = sanitizers;
    this.seen = seen(name, shape, range);
    InputRules finite = InputRules.none();
    this.demanded =
        new ElementRules(name, type, range.map(kept -> finite.within(kept)).orElse(finite));
    this.demandedOfCode = new ElementRules(name, type, finite);
    bind();
  }

  /** What a sanitizer gets to know of an input; the ends of a range are floats inside it. */
  static Sanitizer.Input seen(String name, Shape shape, Optional<Range> range) {
    ElementCode code = ElementCode.of(ElementType.FLOAT);
    return new Sanitizer.Input(
        name,
        shape,
        range
            .map(kept -> (float) (0.0 + code.value(code.lowest(kept)))) // 0 for -0
            .orElse(-Float.MAX_VALUE),
        range.map(kept -> (float) code.value(code.highest(kept))).orElse(Float.MAX_VALUE));
  }

  private static void requireSanitizable(
      String name, ElementType type, Shape shape, InputRules rules) {
    if (type != ElementType.FLOAT) {
      throw new IllegalArgumentException(
          "sanitizers change floats; input '" + name + "' holds " + type + ": leave them out");
    }
    if (shape.rank() == 0) {
      throw new IllegalArgumentException(
          "sanitizers change rows; input '" + name + "' is a scalar: leave them out");
    }
    if (rules.rule(Rule.WithinAlong.class).isPresent()) {
      throw new IllegalArgumentException(
          "sanitizers keep elements within one range; input '"
              + name
              + "' has several along an axis: give it one for all elements");
    }
    if (rules.rule(Rule.NotFinite.class).filter(rule -> rule.action() != Action.DENY).isPresent()) {
      throw new IllegalArgumentException(
          "sanitizers change finite numbers; input '"
              + name
              + "' may hold others: leave out its rule on what is not finite");
    }
  }

  private static void requireCodeIsLast(String name, List<Sanitizer> sanitizers) {
    for (int i = 0; i < sanitizers.size(); i++) {
      Sanitizer sanitizer = sanitizers.get(i);
      if (sanitizer.expansion() < 1) {
        throw new IllegalArgumentException(
            sanitizer + " says that it makes " + sanitizer.expansion() + " values of one");
      }
      if (sanitizer.expansion() > 1 && i < sanitizers.size() - 1) {
        throw new IllegalArgumentException(
            sanitizer + " codes input '" + name + "': it must be its last sanitizer");
      }
    }
  }

  /**
   * What requests must bring so that a model gets what it declares: the same, but for an input that
   * is coded, whose channels are fewer.
   *
   * @throws IllegalArgumentException if the channels are not a multiple of the code's
   */
  static List<TensorSpec> requested(List<TensorSpec> declared, GuardPolicy policy) {
    return declared.stream()
        .map(spec -> {
          List<Sanitizer> own = policy.sanitizers().getOrDefault(spec.name(), List.of());
          return own.isEmpty() ? spec : requested(spec, own.get(own.size() - 1));
        })
        .toList();
  }

  private static TensorSpec requested(TensorSpec spec, Sanitizer last) {
    int expansion = last.expansion();
    if (expansion <= 1) {
      return spec;
    }
    List<Axis> axes = new ArrayList<>(spec.axes());
    if (axes.size() <= CHANNELS
        || axes.get(CHANNELS).isOpen()
        || axes.get(CHANNELS).size() % expansion != 0) {
      throw new IllegalArgumentException(
          last
              + " makes "
              + expansion
              + " channels of each one, on axis 1; the model's input '"
              + spec.name()
              + "' is "
              + spec.shape()
              + ", whose channels must be a multiple of that");
    }
    axes.set(CHANNELS, new Axis(axes.get(CHANNELS).size() / expansion, ""));
    return new TensorSpec(spec.name(), spec.type(), axes);
  }

  /** The sanitizers, for one memory. */
  List<Sanitizer.Bound> bind() {
    return sanitizers.stream().map(sanitizer -> sanitizer.bind(seen)).toList();
  }

  /** How many sanitizers there are; at least one. */
  int length() {
    return sanitizers.size();
  }

  /** How many values of the model one value of a request becomes. */
  int expansion() {
    return sanitizers.get(sanitizers.size() - 1).expansion();
  }

  /** The dimensions of what runs. */
  long[] coded(long[] shape) {
    long[] coded = shape.clone();
    coded[CHANNELS] *= expansion();
    return coded;
  }

  /** What must hold of every element before it is coded. */
  ElementRules demanded() {
    return demanded;
  }

  /** What must hold of every element of a code. */
  ElementRules demandedOfCode() {
    return demandedOfCode;
  }
}
