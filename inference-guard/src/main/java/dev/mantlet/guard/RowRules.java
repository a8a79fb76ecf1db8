package dev.mantlet.guard;

import dev.mantlet.guard.Finding.Code;
import dev.mantlet.guard.contract.Action;
import dev.mantlet.guard.contract.ElementType;
import dev.mantlet.guard.contract.InputRules;
import dev.mantlet.guard.contract.Range;
import dev.mantlet.guard.contract.Rule;
import org.jspecify.annotations.Nullable;

/**
 * The rules that the elements of a row can only break together. They are judged on the stored
 * tensor, after its elements. Immutable.
 *
 * <p>Rows of a mask or a distribution are innermost ones; a picture that is constant or saturated
 * is a row of the outermost dimension.
 */
final class RowRules {
  private final ElementCode code;
  private final Rule.@Nullable Mask mask;
  private final Rule.@Nullable Simplex simplex;
  private final Rule.@Nullable Constant constant;
  private final Rule.@Nullable Saturated saturated;
  private final double low;
  private final double high;

  /**
   * The rules of an input in terms of its type.
   *
   * @throws IllegalArgumentException if a rule is not defined on that type, or has no range
   */
  RowRules(String input, ElementCode code, InputRules rules) {
    this.code = code;
    this.mask = rules.rule(Rule.Mask.class).orElse(null);
    this.simplex = rules.rule(Rule.Simplex.class).orElse(null);
    this.constant = rules.rule(Rule.Constant.class).orElse(null);
    this.saturated = rules.rule(Rule.Saturated.class).orElse(null);
    if (simplex != null && code.type() != ElementType.FLOAT && code.type() != ElementType.DOUBLE) {
      throw new IllegalArgumentException(
          "input '" + input + "' holds " + code.type() + "; a simplex needs FLOAT or DOUBLE");
    }
    Range range = rules.rule(Rule.Within.class).map(Rule.Within::range).orElse(null);
    if (saturated != null && range == null) {
      throw new IllegalArgumentException(
          "input '" + input + "' can only be saturated within a range; set it with within(...)");
    }
    this.low = range == null ? 0 : code.value(code.lowest(range));
    this.high = range == null ? 0 : code.value(code.highest(range));
  }

  boolean isEmpty() {
    return simplex == null && constant == null && saturated == null && !looksAtMask();
  }

  /** Of floats a range cannot tell 0 and 1 from what is between. */
  private boolean looksAtMask() {
    return mask != null && (mask.contiguous() || code.type().isFloating());
  }

  /** Judges a tensor whose elements are as they should be. */
  void judge(StoredTensor tensor, InputRule rule, Findings findings) {
    Tallies tallies = new Tallies();
    judgeInnermost(tensor, tallies);
    judgeOutermost(tensor, tallies);
    tallies.report(rule, findings);
  }

  private void judgeInnermost(StoredTensor tensor, Tallies tallies) {
    int width = innermost(tensor);
    boolean admits = width > 0;
    for (int from = 0; admits && from < tensor.elements(); from += width) {
      admits =
          (!looksAtMask() || isMask(tensor, from, width, tallies))
              && (simplex == null || isSimplex(tensor, from, width, tallies));
    }
  }

  private void judgeOutermost(StoredTensor tensor, Tallies tallies) {
    int size = outermost(tensor);
    boolean admits = size > 0 && (constant != null || saturated != null);
    for (int from = 0; admits && from < tensor.elements(); from += size) {
      admits = admitsRow(tensor, from, size, tallies);
    }
  }

  private static int innermost(StoredTensor tensor) {
    long[] shape = tensor.shape();
    return shape.length == 0 ? 1 : (int) shape[shape.length - 1];
  }

  private static int outermost(StoredTensor tensor) {
    long[] shape = tensor.shape();
    return shape.length < 2 || tensor.elements() == 0
        ? tensor.elements()
        : tensor.elements() / (int) shape[0];
  }

  private double value(StoredTensor tensor, int i) {
    return code.value(code.key(tensor.raw(i)));
  }

  private boolean isMask(StoredTensor tensor, int from, int width, Tallies tallies) {
    if (mask == null) {
      return true;
    }
    int begins = 0;
    boolean before = false;
    for (int i = from; i < from + width; i++) {
      double value = value(tensor, i);
      if (value != 0 && value != 1) {
        return tallies.count(Code.NOT_A_MASK, mask.action(), i, "is neither 0 nor 1");
      }
      begins += value == 1 && !before ? 1 : 0;
      before = value == 1;
    }
    return !mask.contiguous()
        || begins == 1
        || tallies.count(
            Code.NOT_A_MASK, mask.action(), from, "begins a row whose ones do not stand together");
  }

  private boolean isSimplex(StoredTensor tensor, int from, int width, Tallies tallies) {
    if (simplex == null) {
      return true;
    }
    double sum = 0;
    for (int i = from; i < from + width; i++) {
      double value = value(tensor, i);
      if (!(value >= 0)) {
        Action action = simplex.action() == Action.NORMALISE ? Action.DENY : simplex.action();
        return tallies.count(Code.NOT_A_SIMPLEX, action, i, "is negative in a distribution");
      }
      sum += value;
    }
    if (Math.abs(sum - 1) <= simplex.tolerance()) {
      return true;
    }
    if (simplex.action() != Action.NORMALISE) {
      return tallies.count(
          Code.NOT_A_SIMPLEX, simplex.action(), from, "begins a row whose sum is not 1");
    }
    return scale(tensor, from, width, sum, tallies);
  }

  private boolean scale(StoredTensor tensor, int from, int width, double sum, Tallies tallies) {
    if (!(sum > 0 && sum < Double.POSITIVE_INFINITY)) {
      return tallies.count(
          Code.NOT_A_SIMPLEX, Action.DENY, from, "begins a row that has no sum to divide by");
    }
    for (int i = from; i < from + width; i++) {
      double scaled = value(tensor, i) / sum;
      tensor.putRaw(
          i,
          code.type() == ElementType.FLOAT
              ? Float.floatToRawIntBits((float) scaled)
              : Double.doubleToRawLongBits(scaled));
    }
    return tallies.count(
        Code.NOT_A_SIMPLEX, Action.NORMALISE, from, "begins a row that was divided by its sum");
  }

  private boolean admitsRow(StoredTensor tensor, int from, int size, Tallies tallies) {
    long first = tensor.raw(from);
    int same = 0;
    int atEnds = 0;
    for (int i = from; i < from + size; i++) {
      long raw = tensor.raw(i);
      double value = code.value(code.key(raw));
      same += raw == first ? 1 : 0;
      atEnds += value <= low || value >= high ? 1 : 0;
    }
    if (constant != null
        && same == size
        && size > 1
        && !tallies.count(
            Code.CONSTANT,
            constant.action(),
            from,
            "begins a row whose elements are all the same")) {
      return false;
    }
    return saturated == null
        || atEnds <= saturated.share() * size
        || tallies.count(
            Code.SATURATED,
            saturated.action(),
            from,
            "begins a row of which too much is at an end of its range");
  }
}
