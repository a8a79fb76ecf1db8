package dev.mantlet.guard;

import dev.mantlet.guard.Finding.Code;
import dev.mantlet.guard.TensorSpec.Axis;
import dev.mantlet.guard.contract.ElementType;
import dev.mantlet.guard.contract.InputRules;
import dev.mantlet.guard.contract.Rule;
import dev.mantlet.guard.spi.InputCheck;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Judges inputs by a policy, without a model and without the native library.
 *
 * <p>{@code Guard.of(policy)} knows what the policy says; {@link GuardedSession#guard} knows what
 * the model declares as well. Judging reads each element of the caller's memory once, into memory
 * of the guard, and checks it there. Immutable and thread-safe.
 */
public final class Guard {
  private final Contract contract;
  private final List<InputCheck> checks;

  Guard(Contract contract, List<InputCheck> checks) {
    this.contract = contract;
    this.checks = checks;
  }

  /**
   * A guard that knows exactly the inputs for which the policy sets a shape; they hold floats,
   * unless it sets another type.
   *
   * @throws IllegalArgumentException if the policy sets no shape, or a range without a shape
   */
  public static Guard of(GuardPolicy policy) {
    List<TensorSpec> inputs =
        policy.inputs().stream()
            .flatMap(input -> spec(input, policy.rules(input)).stream())
            .toList();
    if (inputs.isEmpty()) {
      throw new IllegalArgumentException(
          "without a model the policy must set the shape of each input; it sets none");
    }
    return new Guard(Contract.of(inputs, policy), policy.checks());
  }

  private static Optional<TensorSpec> spec(String name, InputRules rules) {
    ElementType type = rules.rule(Rule.Type.class).map(Rule.Type::type).orElse(ElementType.FLOAT);
    return rules
        .rule(Rule.Dimensions.class)
        .map(dimensions -> new TensorSpec(name, type.name(), axes(dimensions.shape())));
  }

  private static List<Axis> axes(Shape shape) {
    return IntStream.range(0, shape.rank())
        .mapToObj(axis -> new Axis(shape.dimension(axis), ""))
        .toList();
  }

  /**
   * Judges a request. Counts against no limit, runs no model and so no detector and no sanitizer,
   * raises no event.
   */
  public Verdict check(InferenceRequest request) {
    InputMemory memory = InputMemory.onHeap(contract);
    look(request, memory);
    return memory.findings().verdict();
  }

  /**
   * Judges a request and sanitizes its inputs; unless it is refused, the memory then holds what may
   * run.
   */
  Verdict judge(InferenceRequest request, InputMemory memory) {
    look(request, memory);
    if (contract.sanitizes() && !memory.findings().refuses()) {
      memory.sanitize(contract);
    }
    return memory.findings().verdict();
  }

  private void look(InferenceRequest request, InputMemory memory) {
    memory.begin();
    try {
      contract.judgeShapes(request, memory);
      if (!memory.findings().refuses()) {
        store(memory);
      }
      if (!checks.isEmpty() && !memory.findings().refuses()) {
        runChecks(memory);
      }
    } finally {
      memory.release();
    }
  }

  private void store(InputMemory memory) {
    for (int i = 0; i < memory.size(); i++) {
      Intake.store(memory.tensor(i), contract.inputs().get(i), memory);
    }
  }

  private void runChecks(InputMemory memory) {
    for (int i = 0; i < memory.size(); i++) {
      InputRule rule = contract.inputs().get(i);
      try (CheckedTensor view = new CheckedTensor(rule.name(), memory.tensor(i))) {
        checks.forEach(check -> run(check, view, rule).ifPresent(memory.findings()::refuse));
      }
    }
  }

  /**
   * Runs a check of the application and fails closed: what it throws is a finding, and so is null,
   * whatever the signature says.
   */
  private static Optional<Finding> run(InputCheck check, CheckedTensor view, InputRule rule) {
    try {
      Optional<Finding> found = check.check(view);
      return found != null
          ? found
          : Optional.of(
              rule.finding(Code.CHECK_FAILED, "could not be checked: a check returned null"));
    } catch (Exception | AssertionError | LinkageError | StackOverflowError e) {
      return Optional.of(
          rule.finding(
              Code.CHECK_FAILED, "could not be checked: a check threw " + e.getClass().getName()));
    }
  }

  Contract contract() {
    return contract;
  }
}
