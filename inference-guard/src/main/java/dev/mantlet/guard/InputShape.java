package dev.mantlet.guard;

import dev.mantlet.guard.Finding.Code;
import dev.mantlet.guard.contract.Extent;
import java.util.List;

/** What the dimensions of one input must be. Immutable. */
final class InputShape {
  /** What {@link #elements} returns for a product above the limit. */
  static final int TOO_MANY = -1;

  private final Shape dimensions;
  private final int[] symbols;
  private final List<List<Extent>> extents;
  private final boolean batched;
  private final boolean emptyAllowed;

  /**
   * The dimensions of an input.
   *
   * @param dimensions as far as model and policy fix them
   * @param symbols for each axis the index of its symbol, or -1
   * @param extents for each axis the sizes that it may have; all of them hold
   * @param batched whether the outermost axis is the batch, which the model leaves open
   * @param emptyAllowed whether an open dimension can be 0
   */
  InputShape(
      Shape dimensions,
      int[] symbols,
      List<List<Extent>> extents,
      boolean batched,
      boolean emptyAllowed) {
    this.dimensions = dimensions;
    this.symbols = symbols.clone();
    this.extents = extents;
    this.batched = batched;
    this.emptyAllowed = emptyAllowed;
  }

  Shape dimensions() {
    return dimensions;
  }

  /** Judges the dimensions of a tensor of the right rank, and binds their symbols. */
  boolean fits(RequestTensor tensor, InputMemory memory, long maxBatch, InputRule rule) {
    for (int axis = 0; axis < dimensions.rank(); axis++) {
      long size = tensor.dimension(axis);
      if (!allows(axis, size)) {
        memory
            .findings()
            .refuse(
                rule.finding(
                    Code.WRONG_DIMENSION,
                    "has " + size + " at dimension " + axis + ", expected " + expected(axis)));
        return false;
      }
      if (!bind(symbols[axis], size, memory)) {
        memory
            .findings()
            .refuse(
                rule.finding(
                    Code.WRONG_DIMENSION,
                    "has " + size + " at dimension " + axis + ", unlike its equals elsewhere"));
        return false;
      }
    }
    if (batched && tensor.dimension(0) > maxBatch) {
      memory
          .findings()
          .refuse(
              rule.finding(
                  Code.BATCH_TOO_LARGE,
                  "has a batch of " + tensor.dimension(0) + ", at most " + maxBatch));
      return false;
    }
    return true;
  }

  private boolean allows(int axis, long size) {
    if (dimensions.dimension(axis) != Shape.ANY) {
      return size == dimensions.dimension(axis);
    }
    boolean allows = size > 0 || size == 0 && emptyAllowed;
    for (int i = 0; i < extents.get(axis).size(); i++) {
      allows &= extents.get(axis).get(i).holds(size);
    }
    return allows;
  }

  private String expected(int axis) {
    List<Extent> bounds = extents.get(axis);
    return bounds.isEmpty() ? dimensions.toString() : bounds + " in " + dimensions;
  }

  private static boolean bind(int symbol, long size, InputMemory memory) {
    if (symbol < 0) {
      return true;
    }
    if (memory.symbol(symbol) == InputMemory.UNBOUND) {
      memory.bind(symbol, size);
    }
    return memory.symbol(symbol) == size;
  }

  /** Binds the symbols of the input to the sizes of a shape that the guard itself has made. */
  void bindAll(long[] sizes, InputMemory memory) {
    for (int axis = 0; axis < sizes.length; axis++) {
      if (symbols[axis] >= 0) {
        memory.bind(symbols[axis], sizes[axis]);
      }
    }
  }

  /**
   * The product of dimensions that are not negative, or {@link #TOO_MANY} if it exceeds the limit;
   * by division, which cannot overflow whatever they are.
   */
  static int elements(RequestTensor tensor, int limit) {
    long product = 1;
    for (int axis = 0; axis < tensor.rank(); axis++) {
      if (tensor.dimension(axis) == 0) {
        return 0;
      }
    }
    for (int axis = 0; axis < tensor.rank(); axis++) {
      if (tensor.dimension(axis) > limit / product) {
        return TOO_MANY;
      }
      product *= tensor.dimension(axis);
    }
    return product > limit ? TOO_MANY : (int) product;
  }
}
