package dev.mantlet.guard;

import dev.mantlet.guard.Finding.Code;
import dev.mantlet.guard.contract.Action;
import dev.mantlet.guard.contract.ElementType;
import dev.mantlet.guard.contract.InputRules;
import dev.mantlet.guard.contract.Range;
import dev.mantlet.guard.contract.Rule;
import dev.mantlet.guard.internal.LogText;
import dev.mantlet.guard.spi.Sanitizer;
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
  private final InputRules policy;
  private final ElementType type;
  private final InputShape shape;
  private final ContentRules content;
  private final @Nullable SanitizerChain sanitizers;

  /**
   * The rule for an input that the model declares.
   *
   * @param shape what its dimensions must be
   * @param policy what else is demanded
   * @param sanitizers how it is changed then
   */
  InputRule(
      String name,
      ElementType type,
      InputShape shape,
      InputRules policy,
      List<Sanitizer> sanitizers) {
    this.name = name;
    this.label = LogText.encode(name);
    this.type = type;
    this.shape = shape;
    this.policy = policy;
    this.content = new ContentRules(name, type, policy);
    this.sanitizers =
        sanitizers.isEmpty()
            ? null
            : new SanitizerChain(name, type, shape.dimensions(), policy, sanitizers);
  }

  String name() {
    return name;
  }

  ElementType type() {
    return type;
  }

  /** The dimensions, as far as model and policy fix them. */
  Shape shape() {
    return shape.dimensions();
  }

  /**
   * The range that the policy keeps every element in: by refusing what is outside, or moving it.
   */
  Optional<Range> range() {
    return range(policy);
  }

  /** The range that rules keep every element in. */
  static Optional<Range> range(InputRules rules) {
    return rules
        .rule(Rule.Within.class)
        .filter(within -> within.action() == Action.DENY || within.action() == Action.CLAMP)
        .map(Rule.Within::range);
  }

  /** How the tensor is changed after it was judged, if it is. */
  @Nullable SanitizerChain sanitizers() {
    return sanitizers;
  }

  /** How many values of the model one value of a request becomes. */
  int expansion() {
    return sanitizers == null ? 1 : sanitizers.expansion();
  }

  /** The rules for what the tensor holds. */
  ContentRules content() {
    return content;
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
    } else if (tensor.rank() != shape.dimensions().rank()) {
      findings.refuse(
          finding(
              Code.WRONG_RANK,
              "has " + tensor.rank() + " dimensions, expected " + shape.dimensions()));
    } else if (shape.fits(tensor, memory, maxBatch, this)) {
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

  /** Binds the symbols of this input to the sizes of a shape that the guard itself has made. */
  void bindAll(long[] sizes, InputMemory memory) {
    shape.bindAll(sizes, memory);
  }

  private int count(RequestTensor tensor, Findings findings, int maxElements) {
    int count = InputShape.elements(tensor, maxElements / expansion());
    if (count == InputShape.TOO_MANY) {
      findings.refuse(
          finding(
              Code.TOO_MANY_ELEMENTS,
              "has more elements than the " + maxElements / expansion() + " that are left"));
      return REFUSED;
    }
    if (!tensor.holdsExactly(count, type)) {
      findings.refuse(
          finding(
              Code.ELEMENT_COUNT, "does not hold exactly the " + count + " elements of its shape"));
      return REFUSED;
    }
    return count;
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
