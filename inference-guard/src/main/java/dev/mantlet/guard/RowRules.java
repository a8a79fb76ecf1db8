package dev.mantlet.guard;

import dev.mantlet.guard.Finding.Code;
import dev.mantlet.guard.contract.InputRules;
import dev.mantlet.guard.contract.Range;
import dev.mantlet.guard.contract.Rule;
import java.math.BigDecimal;
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
  private final @Nullable SimplexRule simplex;
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
    this.simplex =
        rules
            .rule(Rule.Simplex.class)
            .map(rule -> new SimplexRule(input, code, rule, rules))
            .orElse(null);
    this.constant = rules.rule(Rule.Constant.class).orElse(null);
    this.saturated = rules.rule(Rule.Saturated.class).orElse(null);
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
              && (simplex == null || simplex.admits(tensor, from, width, tallies));
    }
  }

  private void judgeOutermost(StoredTensor tensor, Tallies tallies) {
    int size = outermost(tensor);
    int mostAtEnds = saturated == null ? size : exactly(saturated.share(), size);
    boolean admits = size > 0 && (constant != null || saturated != null);
    for (int from = 0; admits && from < tensor.elements(); from += size) {
      admits = admitsRow(tensor, from, size, mostAtEnds, tallies);
    }
  }

  private static int innermost(StoredTensor tensor) {
    long[] shape = tensor.shape();
    return shape.length == 0 ? 1 : (int) shape[shape.length - 1];
  }

  /** The elements of one row of the outermost dimension; all of a vector. */
  static int outermost(StoredTensor tensor) {
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

  private boolean admitsRow(
      StoredTensor tensor, int from, int size, int mostAtEnds, Tallies tallies) {
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
        || atEnds <= mostAtEnds
        || tallies.count(
            Code.SATURATED,
            saturated.action(),
            from,
            "begins a row of which too much is at an end of its range");
  }

  /** A share of a number, rounded down; in decimal arithmetic, so that 0.29 of 100 is 29. */
  private static int exactly(double share, int of) {
    return BigDecimal.valueOf(share).multiply(BigDecimal.valueOf(of)).intValue();
  }
}
