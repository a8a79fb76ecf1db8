package dev.mantlet.guard;

import dev.mantlet.guard.Finding.Code;
import dev.mantlet.guard.contract.Action;
import dev.mantlet.guard.contract.ElementType;
import dev.mantlet.guard.contract.InputRules;
import dev.mantlet.guard.contract.Range;
import dev.mantlet.guard.contract.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rules that one element of a numeric input can break by itself, in terms of keys. Immutable.
 */
final class ElementRules {
  private final ElementCode code;
  private final List<Bound> bounds = new ArrayList<>();
  private final Action notFinite;
  private final @Nullable Action denormals;
  private final @Nullable AxisBounds along;
  private long low;
  private long high;

  /**
   * A range for every element.
   *
   * @param low the least key inside
   * @param high the greatest key inside
   * @param text what a finding says; made once, since an element is judged in nanoseconds
   */
  record Bound(long low, long high, Action action, Code code, String text) {
    boolean holds(long key) {
      return key >= low && key <= high;
    }
  }

  /**
   * The rules of an input in terms of its type.
   *
   * @throws IllegalArgumentException if a rule is not defined on that type
   */
  ElementRules(String input, ElementType type, InputRules rules) {
    this.code = ElementCode.of(type);
    this.notFinite = rules.rule(Rule.NotFinite.class).map(Rule::action).orElse(Action.DENY);
    this.denormals = rules.rule(Rule.Denormals.class).map(Rule::action).orElse(null);
    this.low = code.first();
    this.high = code.last();
    requireFloating(input, rules);
    if (type == ElementType.BOOL) {
      add(new Bound(0, 1, Action.DENY, Code.NOT_A_BOOLEAN, "is neither 0 nor 1"));
    }
    rules.rule(Rule.Mask.class).ifPresent(mask -> addMask(mask, input));
    rules.rule(Rule.Ids.class).ifPresent(ids -> addIds(ids, input));
    rules.rule(Rule.Within.class).ifPresent(within -> addRange(within, input));
    this.along =
        rules
            .rule(Rule.WithinAlong.class)
            .map(rule -> new AxisBounds(input, code, rule))
            .orElse(null);
    if (along != null) {
      along.requireMeets(low, high, input);
    }
  }

  private void requireFloating(String input, InputRules rules) {
    if (code.type().isFloating()) {
      return;
    }
    for (Rule rule : rules.all()) {
      if (rule instanceof Rule.NotFinite || rule instanceof Rule.Denormals) {
        throw new IllegalArgumentException(
            "input '"
                + input
                + "' holds "
                + code.type()
                + ", which has neither NaN nor denormal numbers; leave out "
                + rule);
      }
    }
  }

  private void addMask(Rule.Mask mask, String input) {
    Range bits = Range.from(0).to(1);
    requireMeets(bits, input);
    add(
        new Bound(
            code.type().isFloating() ? 0 : code.lowest(bits),
            code.highest(bits),
            mask.action(),
            Code.NOT_A_MASK,
            "is neither 0 nor 1"));
  }

  private void addIds(Rule.Ids ids, String input) {
    if (!code.type().isInteger()) {
      throw new IllegalArgumentException(
          "input '" + input + "' holds " + code.type() + "; ids must be whole numbers");
    }
    long last = Math.min(ids.entries() - 1, code.last());
    add(
        new Bound(
            0,
            last,
            ids.action(),
            Code.NOT_AN_ID,
            "is not an id from 0 to " + (ids.entries() - 1)));
  }

  private void addRange(Rule.Within within, String input) {
    requireMeets(within.range(), input);
    add(
        new Bound(
            code.lowest(within.range()),
            code.highest(within.range()),
            within.action(),
            Code.OUT_OF_RANGE,
            outside(within.range(), within.action())));
  }

  /** What a finding says of an element outside a range. */
  static String outside(Range range, Action action) {
    return (action == Action.CLAMP ? "was moved into " : "is outside ") + range;
  }

  private void requireMeets(Range range, String input) {
    if (!code.meets(range)) {
      throw new IllegalArgumentException(
          "no " + code.type() + " is in " + range + ", which input '" + input + "' should hold");
    }
  }

  private void add(Bound bound) {
    bounds.add(bound);
    low = Math.max(low, bound.low());
    high = Math.min(high, bound.high());
    if (low > high) {
      throw new IllegalArgumentException("no element can be inside all of " + bounds);
    }
  }

  ElementCode code() {
    return code;
  }

  List<Bound> bounds() {
    return bounds;
  }

  /** The least key that breaks no rule. */
  long low() {
    return low;
  }

  /** The greatest key that breaks no rule. */
  long high() {
    return high;
  }

  /** Whether an element is finite and breaks no rule for all elements. */
  boolean allows(long raw) {
    long key = code.key(raw);
    return code.isFinite(key) && key >= low && key <= high;
  }

  Action notFinite() {
    return notFinite;
  }

  boolean seesDenormals() {
    return denormals != null;
  }

  Optional<Action> denormals() {
    return Optional.ofNullable(denormals);
  }

  @Nullable AxisBounds along() {
    return along;
  }

  /** Whether elements need to be looked at: of whole numbers without a rule each is as good. */
  boolean seeElements() {
    return code.type().isFloating() || along != null || low > code.first() || high < code.last();
  }

  /** The range that the policy sets for every element, if it sets one. */
  Optional<Bound> range() {
    return bounds.stream().filter(bound -> bound.code() == Code.OUT_OF_RANGE).findFirst();
  }
}
