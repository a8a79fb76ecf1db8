package dev.mantlet.guard;

import static java.util.Objects.requireNonNull;

import dev.mantlet.guard.Finding.Code;
import dev.mantlet.guard.internal.LogText;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What all inputs of a model must be, as the model declares them and the policy tightens them.
 * Immutable.
 */
final class Contract {
  private final List<InputRule> inputs;
  private final Map<String, Integer> symbols;
  private final boolean sanitizes;
  private final long maxBatch;
  private final int maxElements;
  private final int maxBytes;

  private Contract(List<InputRule> inputs, Map<String, Integer> symbols, GuardPolicy policy) {
    this.inputs = inputs;
    this.symbols = symbols;
    this.sanitizes = inputs.stream().anyMatch(input -> input.sanitizers() != null);
    this.maxBatch = policy.maxBatch();
    this.maxElements = policy.maxElements();
    this.maxBytes = policy.maxBytes();
  }

  /**
   * The contract of a model under a policy.
   *
   * @throws IllegalArgumentException if the policy speaks of inputs that the model does not have or
   *     contradicts what it declares, or if the model takes anything but tensors of known types
   */
  static Contract of(List<TensorSpec> declared, GuardPolicy policy) {
    ContractTerms terms = new ContractTerms(declared, policy);
    return new Contract(terms.rules(), terms.symbols(), policy);
  }

  List<InputRule> inputs() {
    return inputs;
  }

  /** Whether some input is changed after it was judged. */
  boolean sanitizes() {
    return sanitizes;
  }

  /** The index of each symbol among those of an {@link InputMemory}. */
  Map<String, Integer> symbols() {
    return symbols;
  }

  /**
   * Judges all that can be judged without reading an element; where nothing is refused, the memory
   * has accepted all tensors.
   */
  void judgeShapes(InferenceRequest request, InputMemory memory) {
    List<RequestTensor> given = request.tensors();
    int left = maxElements;
    long bytesLeft = maxBytes;
    int matched = 0;
    for (int i = 0; i < inputs.size(); i++) {
      InputRule rule = inputs.get(i);
      RequestTensor tensor = find(given, rule.name());
      if (tensor == null) {
        memory.findings().refuse(rule.finding(Code.MISSING_TENSOR, "is missing"));
      } else {
        matched++;
        int elements = rule.elementsOf(tensor, memory, maxBatch, left);
        memory.expect(i, elements);
        if (elements > 0) {
          left -= elements * rule.expansion();
          bytesLeft -= (long) elements * rule.expansion() * rule.type().bytes();
          if (bytesLeft < 0) {
            memory
                .findings()
                .refuse(
                    rule.finding(
                        Code.TOO_MANY_BYTES,
                        "brings the request to more than the "
                            + maxBytes
                            + " bytes that are allowed"));
            bytesLeft = 0;
          }
        }
      }
    }
    if (matched < given.size()) {
      given.stream()
          .filter(tensor -> inputs.stream().noneMatch(rule -> rule.name().equals(tensor.name())))
          .limit(Findings.MAX)
          .forEach(tensor -> memory.findings().refuse(unknown(tensor.name())));
    }
    if (!memory.findings().refuses()) {
      accept(given, memory);
    }
  }

  /** Reserves memory for all tensors of a request that is in order as a whole. */
  private void accept(List<RequestTensor> given, InputMemory memory) {
    for (int i = 0; i < inputs.size(); i++) {
      RequestTensor tensor = requireNonNull(find(given, inputs.get(i).name()));
      memory.tensor(i).accept(tensor, memory.expected(i));
    }
  }

  private Finding unknown(String name) {
    String encoded = LogText.encode(name);
    List<String> known =
        inputs.stream().limit(Findings.MAX).map(rule -> LogText.encode(rule.name())).toList();
    return Finding.of(
        encoded, Code.UNKNOWN_TENSOR, "the model has no input '" + encoded + "', it has " + known);
  }

  private static @Nullable RequestTensor find(List<RequestTensor> given, String name) {
    for (int i = 0; i < given.size(); i++) {
      if (given.get(i).name().equals(name)) {
        return given.get(i);
      }
    }
    return null;
  }
}
