package dev.mantlet.guard;

import dev.mantlet.guard.ElementRules.Bound;
import dev.mantlet.guard.Finding.Code;
import dev.mantlet.guard.contract.Action;
import dev.mantlet.guard.contract.Range;
import dev.mantlet.guard.contract.Rule;
import java.util.List;
import java.util.stream.IntStream;

/** A range for each position on one axis, in terms of keys. Immutable. */
final class AxisBounds {
  private final ElementCode code;
  private final int axis;
  private final List<Range> ranges;
  private final List<Bound> bounds;
  private final long[] lows;
  private final long[] highs;

  AxisBounds(String input, ElementCode code, Rule.WithinAlong rule) {
    this.code = code;
    this.axis = rule.axis();
    this.ranges = rule.ranges();
    for (Range range : ranges) {
      if (!code.meets(range)) {
        throw new IllegalArgumentException(
            "no " + code.type() + " is in " + range + ", which input '" + input + "' should hold");
      }
    }
    this.lows = ranges.stream().mapToLong(code::lowest).toArray();
    this.highs = ranges.stream().mapToLong(code::highest).toArray();
    this.bounds = IntStream.range(0, lows.length).mapToObj(i -> bound(i, rule.action())).toList();
  }

  /** Demands that each range has an element between two keys: who is moved into it stays there. */
  void requireMeets(long least, long greatest, String input) {
    for (int i = 0; i < lows.length; i++) {
      if (Math.max(lows[i], least) > Math.min(highs[i], greatest)) {
        throw new IllegalArgumentException(
            "no element of input '"
                + input
                + "' can be in "
                + ranges.get(i)
                + " at position "
                + i
                + ", since its other rules exclude all of them");
      }
    }
  }

  private Bound bound(int position, Action action) {
    String text = ElementRules.outside(ranges.get(position), action);
    return new Bound(lows[position], highs[position], action, Code.OUT_OF_RANGE, text);
  }

  /** The number of ranges. */
  int size() {
    return lows.length;
  }

  /** The axis of an input of this rank. */
  int axis(int rank) {
    return axis < 0 ? rank - 1 : axis;
  }

  /** What an element at a position must keep to. */
  Bound bound(int position) {
    return bounds.get(position);
  }

  /** The number of elements that stand together at one position. */
  int run(StoredTensor tensor) {
    int run = 1;
    for (int i = axis(tensor.shape().length) + 1; i < tensor.shape().length; i++) {
      run *= (int) tensor.shape()[i]; // the contract has bounded the product
    }
    return run;
  }

  /** A negative number if an element of a block is outside the range of its position. */
  long outside(int[] block, int from, int count, StoredTensor tensor) {
    int run = run(tensor);
    int mask = (int) code.mask();
    int position = from / run % lows.length;
    int end = run - from % run;
    long outside = 0;
    for (int i = 0; i < count; end += run, position = next(position)) {
      // Keys of 32 bits in 64: the differences do not overflow.
      for (long low = lows[position], high = highs[position]; i < Math.min(count, end); i++) {
        long key = block[i] ^ block[i] >> 31 & mask;
        outside |= key - low | high - key;
      }
    }
    return outside;
  }

  /** A negative number if an element of a block is outside the range of its position. */
  long outside(long[] block, int from, int count, StoredTensor tensor) {
    int run = run(tensor);
    int position = from / run % lows.length;
    int end = run - from % run;
    for (int i = 0; i < count; end += run, position = next(position)) {
      for (; i < Math.min(count, end); i++) {
        long key = code.key(block[i]);
        if (key < lows[position] || key > highs[position]) {
          return -1;
        }
      }
    }
    return 0;
  }

  private int next(int position) {
    return position + 1 == lows.length ? 0 : position + 1;
  }
}
