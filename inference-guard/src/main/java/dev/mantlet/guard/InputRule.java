package dev.mantlet.guard;

import dev.mantlet.guard.Finding.Code;
import dev.mantlet.guard.contract.Action;
import dev.mantlet.guard.contract.ElementType;
import dev.mantlet.guard.contract.Extent;
import dev.mantlet.guard.contract.InputRules;
import dev.mantlet.guard.contract.Range;
import dev.mantlet.guard.contract.Rule;
import dev.mantlet.guard.internal.LogText;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one input of the model must be: what the model declares, tightened by the policy.
 *
 * <p>Everything is judged by the caller's numbers alone, before a byte is allocated or an element
 * is read. Immutable.
 */
final class InputRule {
  /** What {@link #elementsOf} returns for a tensor that is refused. */
  static final int REFUSED = -1;

  private final String name;
  private final String label;
  private final Shape shape;
  private final ElementType type;
  private final int[] symbols;
  private final boolean batched;
  private final List<List<Extent>> extents;
  private final boolean emptyAllowed;
  private final InputRules policy;
  private final @Nullable ElementRules elements;

  /**
   * The rule for an input that the model declares.
   *
   * @param shape the dimensions, as far as model and policy fix them
   * @param axes how each dimension is bounded
   * @param policy what else is demanded
   */
  InputRule(TensorSpec spec, ElementType type, Shape shape, Axes axes, InputRules policy) {
    this.name = spec.name();
    this.label = LogText.encode(name);
    this.type = type;
    this.shape = shape;
    this.symbols = axes.symbols();
    this.extents = axes.extents();
    this.batched = !spec.axes().isEmpty() && spec.axes().get(0).isOpen();
    this.emptyAllowed = policy.rule(Rule.Empty.class).isPresent();
    this.policy = policy;
    this.elements = type == ElementType.STRING ? null : new ElementRules(spec.name(), type, policy);
  }

  /**
   * Bounds of dimensions.
   *
   * @param symbols for each axis the index of its symbol, or -1
   * @param extents for each axis the sizes that it may have; all of them hold
   */
  record Axes(int[] symbols, List<List<Extent>> extents) {}

  String name() {
    return name;
  }

  ElementType type() {
    return type;
  }

  Shape shape() {
    return shape;
  }

  /**
   * The range that the policy keeps every element in: by refusing what is outside, or moving it.
   */
  Optional<Range> range() {
    return policy
        .rule(Rule.Within.class)
        .filter(within -> within.action() == Action.DENY || within.action() == Action.CLAMP)
        .map(Rule.Within::range);
  }

  /** The rules for its elements; null if they are texts. */
  @Nullable ElementRules elements() {
    return elements;
  }

  /**
   * Judges type, byte order and dimensions of a tensor, and that its data hold exactly its
   * elements.
   *
   * @return the number of elements, or {@link #REFUSED}
   */
  int elementsOf(RequestTensor tensor, InputMemory memory, long maxBatch, int maxElements) {
    Findings findings = memory.findings();
    if (!tensor.holds(type)) {
      findings.refuse(finding(Code.WRONG_TYPE, "does not hold " + type + "; give " + wanted()));
    } else if (!tensor.isNativeOrder(type)) {
      findings.refuse(
          finding(
              Code.BYTE_ORDER, "is not in native byte order; set it before the buffer is filled"));
    } else if (tensor.rank() != shape.rank()) {
      findings.refuse(
          finding(Code.WRONG_RANK, "has " + tensor.rank() + " dimensions, expected " + shape));
    } else if (dimensionsFit(tensor, memory, maxBatch)) {
      return count(tensor, findings, maxElements);
    }
    return REFUSED;
  }

  private String wanted() {
    return switch (type) {
      case FLOAT -> "a float[], a FloatBuffer or a ByteBuffer";
      case DOUBLE -> "a double[], a DoubleBuffer or a ByteBuffer";
      case FLOAT16, BFLOAT16 -> "a ShortBuffer of its bits with the type, or a ByteBuffer";
      case INT8, UINT8 -> "a byte[] or a ByteBuffer";
      case INT16 -> "a short[], a ShortBuffer or a ByteBuffer";
      case INT32 -> "an int[], an IntBuffer or a ByteBuffer";
      case INT64 -> "a long[], a LongBuffer or a ByteBuffer";
      case BOOL -> "a boolean[] or a ByteBuffer";
      case STRING -> "a String[]";
    };
  }

  private boolean dimensionsFit(RequestTensor tensor, InputMemory memory, long maxBatch) {
    for (int axis = 0; axis < shape.rank(); axis++) {
      long size = tensor.dimension(axis);
      if (!allows(axis, size)) {
        memory
            .findings()
            .refuse(
                finding(
                    Code.WRONG_DIMENSION,
                    "has " + size + " at dimension " + axis + ", expected " + expected(axis)));
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

  private boolean allows(int axis, long size) {
    if (shape.dimension(axis) != Shape.ANY) {
      return size == shape.dimension(axis);
    }
    boolean allows = size > 0 || size == 0 && emptyAllowed;
    for (int i = 0; i < extents.get(axis).size(); i++) {
      allows &= extents.get(axis).get(i).holds(size);
    }
    return allows;
  }

  private String expected(int axis) {
    List<Extent> bounds = extents.get(axis);
    return bounds.isEmpty() ? shape.toString() : bounds + " in " + shape;
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

  /** Binds the symbols of this input to the sizes of a shape that the guard itself has made. */
  void bindAll(long[] sizes, InputMemory memory) {
    for (int axis = 0; axis < sizes.length; axis++) {
      if (symbols[axis] >= 0) {
        memory.bind(symbols[axis], sizes[axis]);
      }
    }
  }

  private int count(RequestTensor tensor, Findings findings, int maxElements) {
    int count = product(tensor, maxElements);
    if (count == REFUSED) {
      findings.refuse(
          finding(
              Code.TOO_MANY_ELEMENTS,
              "has more elements than the " + maxElements + " that are left"));
    } else if (!tensor.holdsExactly(count, type)) {
      findings.refuse(
          finding(
              Code.ELEMENT_COUNT, "does not hold exactly the " + count + " elements of its shape"));
      return REFUSED;
    }
    return count;
  }

  /**
   * The product of dimensions that are not negative, or {@link #REFUSED} if it exceeds the limit;
   * by division, which cannot overflow whatever they are.
   */
  private static int product(RequestTensor tensor, int limit) {
    long product = 1;
    for (int axis = 0; axis < tensor.rank(); axis++) {
      if (tensor.dimension(axis) == 0) {
        return 0;
      }
    }
    for (int axis = 0; axis < tensor.rank(); axis++) {
      if (tensor.dimension(axis) > limit / product) {
        return REFUSED;
      }
      product *= tensor.dimension(axis);
    }
    return product > limit ? REFUSED : (int) product;
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
