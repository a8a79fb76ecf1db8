package dev.mantlet.guard;

import dev.mantlet.guard.Finding.Code;
import dev.mantlet.guard.contract.Action;
import dev.mantlet.guard.contract.ElementType;
import dev.mantlet.guard.contract.InputRules;
import dev.mantlet.guard.contract.Range;
import dev.mantlet.guard.contract.Rule;
import java.util.List;

/** The rule that each innermost row is a distribution, or is made one. Immutable. */
final class SimplexRule {
  private final ElementCode code;
  private final Rule.Simplex rule;
  private final boolean flushes;

  /**
   * The rule in terms of a type.
   *
   * @param all all rules of the input
   * @throws IllegalArgumentException if it is not defined on that type, or would break another rule
   */
  SimplexRule(String input, ElementCode code, Rule.Simplex rule, InputRules all) {
    this.code = code;
    this.rule = rule;
    if (code.type() != ElementType.FLOAT && code.type() != ElementType.DOUBLE) {
      throw new IllegalArgumentException(
          "input '" + input + "' holds " + code.type() + "; a simplex needs FLOAT or DOUBLE");
    }
    if (rule.action() == Action.NORMALISE && !leaveRoom(all)) {
      throw new IllegalArgumentException(
          "a row of input '"
              + input
              + "' that is divided by its sum can hold anything in [0, 1], which its other rules"
              + " must allow; deny what is no distribution, or widen them");
    }
    this.flushes =
        all.rule(Rule.Denormals.class).map(Rule::action).filter(SimplexRule::keepsOut).isPresent();
  }

  /** Whether all shares of a whole keep to the other rules of elements. */
  private static boolean leaveRoom(InputRules all) {
    List<Range> along =
        all.rule(Rule.WithinAlong.class)
            .filter(ranges -> keepsOut(ranges.action()))
            .map(Rule.WithinAlong::ranges)
            .orElse(List.of());
    return all.rule(Rule.Mask.class).isEmpty()
        && InputRule.range(all).stream().allMatch(SimplexRule::holdsShares)
        && along.stream().allMatch(SimplexRule::holdsShares);
  }

  private static boolean holdsShares(Range range) {
    return range.low() <= 0 && range.high() >= 1;
  }

  private static boolean keepsOut(Action action) {
    return action == Action.DENY || action == Action.CLAMP || action == Action.NORMALISE;
  }

  /** Judges a row whose elements are as they should be; says whether the tensor may still run. */
  boolean admits(StoredTensor tensor, int from, int width, Tallies tallies) {
    double sum = 0;
    for (int i = from; i < from + width; i++) {
      double value = value(tensor, i);
      if (!(value >= 0)) {
        Action action = rule.action() == Action.NORMALISE ? Action.DENY : rule.action();
        return tallies.count(Code.NOT_A_SIMPLEX, action, i, "is negative in a distribution");
      }
      sum += value;
    }
    if (Math.abs(sum - 1) <= rule.tolerance()) {
      return true;
    }
    if (rule.action() != Action.NORMALISE) {
      return tallies.count(
          Code.NOT_A_SIMPLEX, rule.action(), from, "begins a row whose sum is not 1");
    }
    return scale(tensor, from, width, sum, tallies);
  }

  private boolean scale(StoredTensor tensor, int from, int width, double sum, Tallies tallies) {
    if (!(sum > 0 && sum < Double.POSITIVE_INFINITY)) {
      return tallies.count(
          Code.NOT_A_SIMPLEX, Action.DENY, from, "begins a row that has no sum to divide by");
    }
    for (int i = from; i < from + width; i++) {
      long raw = raw(value(tensor, i) / sum);
      tensor.putRaw(i, flushes && code.isDenormal(code.key(raw)) ? 0 : raw);
    }
    return tallies.count(
        Code.NOT_A_SIMPLEX, Action.NORMALISE, from, "begins a row that was divided by its sum");
  }

  private double value(StoredTensor tensor, int i) {
    return code.value(code.key(tensor.raw(i)));
  }

  private long raw(double value) {
    return code.type() == ElementType.FLOAT
        ? Float.floatToRawIntBits((float) value)
        : Double.doubleToRawLongBits(value);
  }
}
