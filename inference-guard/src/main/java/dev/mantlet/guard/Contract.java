package dev.mantlet.guard;

import static java.util.Objects.requireNonNull;

import dev.mantlet.guard.Finding.Code;
import dev.mantlet.guard.TensorSpec.Axis;
import dev.mantlet.guard.internal.LogText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What all inputs of a model must be, as the model declares them and the policy tightens them.
 * Immutable.
 */
final class Contract {
  private final List<InputRule> inputs;
  private final Map<String, Integer> symbols;
  private final long maxBatch;
  private final int maxElements;

  private Contract(List<InputRule> inputs, Map<String, Integer> symbols, GuardPolicy policy) {
    this.inputs = inputs;
    this.symbols = symbols;
    this.maxBatch = policy.maxBatch();
    this.maxElements = policy.maxElements();
  }

  /**
   * The contract of a model under a policy.
   *
   * @throws IllegalArgumentException if the policy speaks of inputs that the model does not have or
   *     contradicts what it declares, or if the model takes anything but tensors of floats
   */
  static Contract of(List<TensorSpec> declared, GuardPolicy policy) {
    requireOnlyInputs(declared.stream().map(TensorSpec::name).toList(), policy);
    Map<String, Integer> symbols = new LinkedHashMap<>();
    List<InputRule> rules = declared.stream().map(spec -> rule(spec, policy, symbols)).toList();
    return new Contract(rules, Map.copyOf(symbols), policy);
  }

  private static InputRule rule(TensorSpec spec, GuardPolicy policy, Map<String, Integer> symbols) {
    if (!spec.isFloat()) {
      throw new IllegalArgumentException(
          "input '"
              + spec.name()
              + "' of the model is "
              + spec.type()
              + "; this guard takes tensors of FLOAT only");
    }
    List<Axis> axes = spec.axes();
    int[] indices = axes.stream().mapToInt(axis -> indexOf(axis.symbol(), symbols)).toArray();
    boolean batched = !axes.isEmpty() && axes.get(0).isOpen();
    ValueRange range = policy.ranges().getOrDefault(spec.name(), ValueRange.FINITE);
    return new InputRule(spec.name(), tighten(spec, policy), indices, batched, range);
  }

  /** Refuses a policy that speaks of an input which is not among these. */
  private static void requireOnlyInputs(List<String> names, GuardPolicy policy) {
    Stream<String> spokenOf =
        Stream.concat(policy.shapes().keySet().stream(), policy.ranges().keySet().stream());
    Optional<String> stranger = spokenOf.filter(name -> !names.contains(name)).findFirst();
    if (stranger.isPresent()) {
      throw new IllegalArgumentException(
          "the policy speaks of an input '" + stranger.get() + "'; there are " + names);
    }
  }

  /**
   * The shape that the model declares for an input, with the dimensions that it leaves open as the
   * policy sets them.
   */
  private static Shape tighten(TensorSpec spec, GuardPolicy policy) {
    Shape declared = spec.shape();
    Shape wanted = policy.shapes().getOrDefault(spec.name(), declared);
    if (!wanted.fits(declared)) {
      throw new IllegalArgumentException(
          "the policy says "
              + wanted
              + " for input '"
              + spec.name()
              + "', the model says "
              + declared);
    }
    // Where they differ one of them is ANY, which is below every size.
    IntStream axes = IntStream.range(0, declared.rank());
    return Shape.of(
        axes.mapToLong(axis -> Math.max(declared.dimension(axis), wanted.dimension(axis)))
            .toArray());
  }

  private static int indexOf(String symbol, Map<String, Integer> symbols) {
    if (symbol.isEmpty()) {
      return -1;
    }
    symbols.putIfAbsent(symbol, symbols.size());
    return symbols.get(symbol);
  }

  List<InputRule> inputs() {
    return inputs;
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
    int matched = 0;
    for (int i = 0; i < inputs.size(); i++) {
      RequestTensor tensor = find(given, inputs.get(i).name());
      if (tensor == null) {
        memory.findings().refuse(inputs.get(i).finding(Code.MISSING_TENSOR, "is missing"));
      } else {
        matched++;
        left -= inputs.get(i).elementsOf(tensor, memory, maxBatch, left);
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
      int elements = inputs.get(i).elementsOf(tensor, memory, maxBatch, maxElements);
      memory.tensor(i).accept(tensor, elements);
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
