package dev.mantlet.guard;

import dev.mantlet.guard.TensorSpec.Axis;
import dev.mantlet.guard.contract.ElementType;
import dev.mantlet.guard.internal.LogText;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which outputs a run asks for, and what their shapes will be as far as that follows from the
 * inputs. Immutable.
 */
final class OutputPlan {
  /**
   * Most elements of an output that is reserved beforehand; a larger one is left to the runtime.
   */
  private static final long MAX_RESERVED = 1 << 22;

  private final List<TensorSpec> outputs;
  private final Map<String, Integer> symbols;

  private OutputPlan(List<TensorSpec> outputs, Map<String, Integer> symbols) {
    this.outputs = outputs;
    this.symbols = symbols;
  }

  /**
   * The plan for the wanted outputs; all of them, if none is named.
   *
   * @throws IllegalArgumentException if a wanted output does not exist or is no tensor of a known
   *     type
   */
  static OutputPlan of(List<TensorSpec> declared, Set<String> wanted, Contract contract) {
    List<String> names = declared.stream().map(TensorSpec::name).toList();
    if (!names.containsAll(wanted)) {
      throw new IllegalArgumentException(
          "the policy asks for outputs "
              + LogText.encodeAll(wanted)
              + ", the model has "
              + LogText.encodeAll(names));
    }
    List<TensorSpec> chosen =
        declared.stream().filter(spec -> wanted.isEmpty() || wanted.contains(spec.name())).toList();
    for (TensorSpec spec : chosen) {
      if (ElementType.named(spec.type()).isEmpty()) {
        throw new IllegalArgumentException(
            "output '"
                + spec.label()
                + "' of the model is "
                + spec.type()
                + "; this guard returns tensors of "
                + List.of(ElementType.values())
                + " only: name the outputs that you need with outputs(...)");
      }
    }
    return new OutputPlan(chosen, contract.symbols());
  }

  List<String> names() {
    return outputs.stream().map(TensorSpec::name).toList();
  }

  boolean hasTexts() {
    return outputs.stream().anyMatch(spec -> spec.type().equals(ElementType.STRING.name()));
  }

  ElementType type(int output) {
    return ElementType.named(outputs.get(output).type()).orElseThrow();
  }

  /**
   * The shape of an output under the sizes that the inputs in this memory have bound, if it follows
   * from them.
   */
  Optional<long[]> shapeOf(int output, InputMemory memory) {
    if (type(output) == ElementType.STRING) {
      return Optional.empty();
    }
    long[] shape =
        outputs.get(output).axes().stream().mapToLong(axis -> size(axis, memory)).toArray();
    long elements = 1;
    for (long size : shape) {
      if (size < 1 || size > MAX_RESERVED / elements) {
        return Optional.empty();
      }
      elements *= size;
    }
    return Optional.of(shape);
  }

  private long size(Axis axis, InputMemory memory) {
    if (!axis.isOpen()) {
      return axis.size();
    }
    Integer symbol = symbols.get(axis.symbol());
    return symbol == null ? Shape.ANY : memory.symbol(symbol);
  }
}
