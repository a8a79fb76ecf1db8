package dev.mantlet.guard;

import dev.mantlet.guard.Answer.Output;
import dev.mantlet.guard.Finding.Code;
import dev.mantlet.guard.GuardException.OutputRefusedException;
import dev.mantlet.guard.InferenceSession.RunFailure;
import dev.mantlet.guard.contract.ElementType;
import dev.mantlet.guard.internal.LogText;
import dev.mantlet.guard.spi.OutputRule;
import dev.mantlet.guard.spi.OutputRule.Fault;
import java.lang.reflect.Array;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lets an answer go to its caller by the policy's rules for outputs, or holds it back. Each
 * innermost row is judged and changed by itself. Thread-safe.
 */
final class OutputGuard {
  private final Map<String, List<OutputRule>> rules;

  /**
   * The rules of a policy for what callers get.
   *
   * @throws IllegalArgumentException if a protected output is not one of these, holds other than
   *     floats or doubles, or has no rows
   */
  OutputGuard(Map<String, List<OutputRule>> rules, List<TensorSpec> declared, List<String> wanted) {
    this.rules = Map.copyOf(rules);
    for (String name : rules.keySet()) {
      if (!wanted.contains(name)) {
        throw new IllegalArgumentException(
            "the policy protects an output '"
                + LogText.encode(name)
                + "'; callers get "
                + LogText.encodeAll(wanted));
      }
    }
    declared.stream().filter(spec -> rules.containsKey(spec.name())).forEach(OutputGuard::check);
  }

  private static void check(TensorSpec spec) {
    ElementType type = ElementType.named(spec.type()).orElseThrow();
    if (type != ElementType.FLOAT && type != ElementType.DOUBLE || spec.axes().size() < 2) {
      throw new IllegalArgumentException(
          "a protected output needs rows of floats or doubles; output '"
              + spec.name()
              + "' is "
              + type
              + " "
              + spec.shape()
              + ": leave out its protection, or leave out the output with outputs(...)");
    }
  }

  boolean isEmpty() {
    return rules.isEmpty();
  }

  /**
   * The answer as its caller may see it.
   *
   * @throws OutputRefusedException if it must not
   */
  Answer release(Answer answer) throws RunFailure {
    try {
      return released(answer);
    } catch (HeldBack held) {
      throw new OutputRefusedException(List.of(held.finding));
    }
  }

  /** An invented answer as a caller may see it, or empty if it must not. */
  Optional<Answer> releaseInvented(Answer answer) {
    try {
      return Optional.of(released(answer));
    } catch (HeldBack | RunFailure held) {
      return Optional.empty();
    }
  }

  private Answer released(Answer answer) throws RunFailure, HeldBack {
    List<String> names = answer.names();
    Output[] released = new Output[names.size()];
    for (int i = 0; i < released.length; i++) {
      Output output = answer.output(names.get(i));
      List<OutputRule> own = rules.get(output.name());
      released[i] = own == null ? output : released(output, own);
    }
    return new Answer(released);
  }

  private static Output released(Output output, List<OutputRule> own) throws RunFailure, HeldBack {
    long[] shape = output.shape();
    if (shape.length < 2) {
      throw new RunFailure(
          "ROWS", new IllegalStateException("output '" + output.name() + "' has no rows"));
    }
    int elements = Array.getLength(output.data());
    double[] row = new double[(int) shape[shape.length - 1]];
    Object data = Array.newInstance(output.data().getClass().getComponentType(), elements);
    for (int start = 0; start < elements; start += row.length) {
      read(output.data(), start, row);
      Optional<Fault> fault = judge(row, own, output.type());
      if (fault.isPresent()) {
        throw heldBack(output.name(), start, fault.get());
      }
      write(row, data, start);
    }
    return new Output(output.name(), output.type(), data, shape);
  }

  /** Takes a row through its rules; what they throw or return null is a fault of the first kind. */
  private static Optional<Fault> judge(double[] row, List<OutputRule> own, ElementType type) {
    Optional<Fault> fault = notFinite(row, type);
    for (int i = 0; i < own.size() && fault.isEmpty(); i++) {
      try {
        fault = own.get(i).apply(row);
      } catch (Exception | AssertionError | LinkageError | StackOverflowError e) {
        return failed("a rule for it threw " + e.getClass().getName());
      }
      if (fault == null) {
        return failed("a rule for it returned null");
      }
      fault = fault.isPresent() ? fault : notFinite(row, type);
    }
    return fault;
  }

  private static Optional<Fault> failed(String why) {
    return Optional.of(new Fault(Code.CHECK_FAILED, 0, "begins a row that is held back: " + why));
  }

  private static Optional<Fault> notFinite(double[] row, ElementType type) {
    for (int i = 0; i < row.length; i++) {
      boolean finite =
          type == ElementType.FLOAT ? Float.isFinite((float) row[i]) : Double.isFinite(row[i]);
      if (!finite) {
        return Optional.of(new Fault(Code.NOT_FINITE, i, "is NaN or infinite"));
      }
    }
    return Optional.empty();
  }

  private static HeldBack heldBack(String output, int start, Fault fault) {
    String label = LogText.encode(output);
    long index = (long) start + fault.index();
    return new HeldBack(
        Finding.at(
            index,
            label,
            fault.code(),
            "output '" + label + "' at index " + index + " " + fault.message()));
  }

  /** An answer must not leave. */
  private static final class HeldBack extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Finding finding;

    private HeldBack(Finding finding) {
      super(finding.message(), null, false, false);
      this.finding = finding;
    }
  }

  private static void read(Object data, int start, double[] row) {
    if (data instanceof double[] doubles) {
      System.arraycopy(doubles, start, row, 0, row.length);
      return;
    }
    float[] floats = (float[]) data;
    for (int i = 0; i < row.length; i++) {
      row[i] = floats[start + i];
    }
  }

  private static void write(double[] row, Object data, int start) {
    if (data instanceof double[] doubles) {
      System.arraycopy(row, 0, doubles, start, row.length);
      return;
    }
    float[] floats = (float[]) data;
    for (int i = 0; i < row.length; i++) {
      floats[start + i] = (float) row[i];
    }
  }
}
