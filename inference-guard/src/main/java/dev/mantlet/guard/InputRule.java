package dev.mantlet.guard;

import dev.mantlet.guard.Finding.Code;
import dev.mantlet.guard.internal.LogText;

/**
 * What one input of the model must be: what the model declares, tightened by the policy.
 *
 * <p>Everything is judged by the caller's numbers alone, before a byte is allocated or an element
 * is read. Immutable.
 */
final class InputRule {
  private final String name;
  private final String label;
  private final Shape shape;
  private final int[] symbols;
  private final boolean batched;
  private final ValueRange range;

  /**
   * @param symbols for each axis the index of its symbol, or -1
   * @param batched whether the outermost axis is the batch, which the model leaves open
   */
  InputRule(String name, Shape shape, int[] symbols, boolean batched, ValueRange range) {
    this.name = name;
    this.label = LogText.encode(name);
    this.shape = shape;
    this.symbols = symbols.clone();
    this.batched = batched;
    this.range = range;
  }

  String name() {
    return name;
  }

  Shape shape() {
    return shape;
  }

  ValueRange range() {
    return range;
  }

  /**
   * Judges type, byte order and dimensions of a tensor, and that its data hold exactly its
   * elements.
   *
   * @return the number of elements, or 0 if the tensor is refused
   */
  int elementsOf(RequestTensor tensor, InputMemory memory, long maxBatch, int maxElements) {
    Findings findings = memory.findings();
    if (!tensor.isFloat()) {
      findings.refuse(
          finding(
              Code.WRONG_TYPE,
              "does not hold floats; give a float[], a FloatBuffer or a ByteBuffer"));
    } else if (!tensor.isNativeOrder()) {
      findings.refuse(
          finding(
              Code.BYTE_ORDER, "is not in native byte order; set it before the buffer is filled"));
    } else if (tensor.rank() != shape.rank()) {
      findings.refuse(
          finding(Code.WRONG_RANK, "has " + tensor.rank() + " dimensions, expected " + shape));
    } else if (dimensionsFit(tensor, memory, maxBatch)) {
      return count(tensor, findings, maxElements);
    }
    return 0;
  }

  private boolean dimensionsFit(RequestTensor tensor, InputMemory memory, long maxBatch) {
    for (int axis = 0; axis < shape.rank(); axis++) {
      long size = tensor.dimension(axis);
      if (size < 1 || shape.dimension(axis) != Shape.ANY && size != shape.dimension(axis)) {
        memory
            .findings()
            .refuse(
                finding(
                    Code.WRONG_DIMENSION,
                    "has " + size + " at dimension " + axis + ", expected " + shape));
        return false;
      }
      if (!bind(symbols[axis], size, memory)) {
        memory
            .findings()
            .refuse(
                finding(
                    Code.WRONG_DIMENSION,
                    "has " + size + " at dimension " + axis + ", unlike its equals elsewhere"));
        return false;
      }
    }
    if (batched && tensor.dimension(0) > maxBatch) {
      memory
          .findings()
          .refuse(
              finding(
                  Code.BATCH_TOO_LARGE,
                  "has a batch of " + tensor.dimension(0) + ", at most " + maxBatch));
      return false;
    }
    return true;
  }

  private static boolean bind(int symbol, long size, InputMemory memory) {
    if (symbol < 0) {
      return true;
    }
    if (memory.symbol(symbol) == 0) {
      memory.bind(symbol, size);
    }
    return memory.symbol(symbol) == size;
  }

  /** Binds the symbols of this input to the sizes of a shape that the guard itself has made. */
  void bindAll(long[] sizes, InputMemory memory) {
    for (int axis = 0; axis < sizes.length; axis++) {
      if (symbols[axis] >= 0) {
        memory.bind(symbols[axis], sizes[axis]);
      }
    }
  }

  private int count(RequestTensor tensor, Findings findings, int maxElements) {
    int elements = product(tensor, maxElements);
    if (elements == 0) {
      findings.refuse(
          finding(
              Code.TOO_MANY_ELEMENTS,
              "has more elements than the " + maxElements + " that are left"));
    } else if (!tensor.holdsExactly(elements)) {
      findings.refuse(
          finding(
              Code.ELEMENT_COUNT,
              "does not hold exactly the " + elements + " elements of its shape"));
      return 0;
    }
    return elements;
  }

  /**
   * The product of positive dimensions, or 0 if it exceeds the limit; by division, which cannot
   * overflow whatever they are.
   */
  private static int product(RequestTensor tensor, int limit) {
    long product = 1;
    for (int axis = 0; axis < tensor.rank(); axis++) {
      if (tensor.dimension(axis) > limit / product) {
        return 0;
      }
      product *= tensor.dimension(axis);
    }
    return product > limit ? 0 : (int) product;
  }

  Finding finding(Code code, String message) {
    return Finding.of(label, code, "tensor '" + label + "' " + message);
  }

  Finding findingAt(long index, Code code, String message) {
    return Finding.at(
        index, label, code, "tensor '" + label + "' at index " + index + " " + message);
  }

  Finding findingInRow(int row, long firstElement, Code code, String message) {
    return Finding.at(
        firstElement, label, code, "tensor '" + label + "' at row " + row + " " + message);
  }
}
