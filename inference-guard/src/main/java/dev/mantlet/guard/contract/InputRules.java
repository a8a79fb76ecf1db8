package dev.mantlet.guard.contract;

import dev.mantlet.guard.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is demanded of one input, beyond what the model declares.
 *
 * <p>{@code InputRules.none().within(Range.from(0).to(1)).denormals(Action.NORMALISE)}. Without any
 * rule floating-point elements must still be finite, and dimensions be those of the model. Each
 * step returns new rules; a rule without an action denies. Immutable.
 */
public final class InputRules {
  /** The innermost axis, whatever its number. */
  static final int LAST_AXIS = -1;

  private static final InputRules NONE = new InputRules(List.of());

  private final List<Rule> rules;

  private InputRules(List<Rule> rules) {
    this.rules = rules;
  }

  /** No rules yet. */
  public static InputRules none() {
    return NONE;
  }

  /** These rules, and the model must declare elements of this type. */
  public InputRules type(ElementType type) {
    return and(new Rule.Type(type));
  }

  /** These rules, with dimensions fixed that the model leaves open. */
  public InputRules shape(Shape shape) {
    return and(new Rule.Dimensions(shape));
  }

  /** These rules, with bounds for the size of one dimension; the outermost is axis 0. */
  public InputRules axis(int axis, Extent extent) {
    return and(new Rule.Axis(axis, extent));
  }

  /** These rules, and a tensor may be empty where the model leaves a dimension open. */
  public InputRules emptyAllowed() {
    return and(new Rule.Empty());
  }

  /**
   * These rules, with NaN and infinities reported or shadowed instead of denied. A model answers
   * them with NaN, or with anything.
   */
  public InputRules notFinite(Action action) {
    return and(new Rule.NotFinite(action));
  }

  /** These rules, with denormal numbers denied, made zero, reported or shadowed. */
  public InputRules denormals(Action action) {
    return and(new Rule.Denormals(action));
  }

  /** These rules, and every element must be in this range. */
  public InputRules within(Range range) {
    return within(range, Action.DENY);
  }

  /** These rules, with an action for elements outside this range. */
  public InputRules within(Range range, Action action) {
    return and(new Rule.Within(range, action));
  }

  /** These rules, with a range for each position on the innermost axis. */
  public InputRules withinFeatures(Action action, Range... ranges) {
    return and(new Rule.WithinAlong(LAST_AXIS, List.of(ranges), action));
  }

  /** These rules, with a range for each position on axis 1, where images have their channels. */
  public InputRules withinChannels(Action action, Range... ranges) {
    return and(new Rule.WithinAlong(1, List.of(ranges), action));
  }

  /** These rules, and every element must name an entry of a table that has so many. */
  public InputRules ids(long entries) {
    return ids(entries, Action.DENY);
  }

  /** These rules, with an action for elements that name no entry of a table of so many. */
  public InputRules ids(long entries, Action action) {
    return and(new Rule.Ids(entries, action));
  }

  /** These rules, and every element must be 0 or 1. */
  public InputRules mask() {
    return and(new Rule.Mask(false, Action.DENY));
  }

  /** These rules; every element must be 0 or 1, and the ones of each innermost row together. */
  public InputRules contiguousMask() {
    return and(new Rule.Mask(true, Action.DENY));
  }

  /**
   * These rules, and each innermost row must be a distribution.
   *
   * @param tolerance how far its sum may be from 1
   */
  public InputRules simplex(double tolerance, Action action) {
    return and(new Rule.Simplex(tolerance, action));
  }

  /** These rules, with an action for a row whose elements are all the same. */
  public InputRules constant(Action action) {
    return and(new Rule.Constant(action));
  }

  /**
   * These rules, with an action for a row of which more than this share is at an end of the range
   * that {@link #within} sets.
   */
  public InputRules saturated(double share, Action action) {
    return and(new Rule.Saturated(share, action));
  }

  /** These rules, with others for texts than {@link TextRules#standard}. */
  public InputRules text(TextRules texts) {
    return and(texts);
  }

  /**
   * These rules, and the elements must be the bytes of an encoded image: those of a vector of one,
   * those of a tensor of more dimensions of one for each row of the outermost.
   */
  public InputRules image(ImageRules images) {
    return and(images);
  }

  /**
   * These rules and one more.
   *
   * @throws IllegalArgumentException if there is a rule of that kind already
   */
  public InputRules and(Rule rule) {
    for (Rule known : rules) {
      if (known.getClass() == rule.getClass() && !ofDifferentAxes(known, rule)) {
        throw new IllegalArgumentException(
            "there is a rule of this kind already: " + known + "; leave one of the two out");
      }
    }
    List<Rule> more = new ArrayList<>(rules);
    more.add(rule);
    return new InputRules(List.copyOf(more));
  }

  private static boolean ofDifferentAxes(Rule one, Rule other) {
    return one instanceof Rule.Axis first
        && other instanceof Rule.Axis second
        && first.axis() != second.axis();
  }

  /** All rules, in the order in which they were given. */
  public List<Rule> all() {
    return rules;
  }

  /** The rule of one kind, if there is one; of several the first. */
  public <R extends Rule> Optional<R> rule(Class<R> kind) {
    return rules.stream().filter(kind::isInstance).map(kind::cast).findFirst();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof InputRules that && rules.equals(that.rules);
  }

  @Override
  public int hashCode() {
    return rules.hashCode();
  }

  @Override
  public String toString() {
    return rules.toString();
  }
}
