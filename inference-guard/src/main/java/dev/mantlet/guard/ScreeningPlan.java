package dev.mantlet.guard;

import dev.mantlet.guard.contract.ElementType;
import dev.mantlet.guard.internal.LogText;
import dev.mantlet.guard.spi.RowScorer;
import dev.mantlet.guard.spi.Sanitizer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a model has to answer so that scorers can score the rows of a request, and in how many runs.
 * Immutable.
 */
final class ScreeningPlan {
  private final Contract contract;
  private final List<RowScorer> scorers;
  private final List<Integer> firstCopies = new ArrayList<>();
  private final List<Sanitizer> squeezers = new ArrayList<>();
  private final List<String> wanted;
  private final OutputPlan ofOriginals;
  private final OutputPlan ofCopies;
  private final int jointRows;

  /**
   * The plan for these scorers; runs the model to find out whether its rows are independent.
   *
   * @param wanted the outputs that a caller gets
   * @throws IllegalArgumentException if the model does not have what a scorer compares, or a
   *     squeezer is not defined on its input
   */
  ScreeningPlan(
      InferenceSession session, Contract contract, List<String> wanted, List<RowScorer> scorers) {
    this.contract = contract;
    this.scorers = scorers;
    this.wanted = wanted;
    Set<String> compared = new LinkedHashSet<>();
    for (RowScorer scorer : scorers) {
      List<Sanitizer> own = List.copyOf(scorer.squeezers());
      requireFits(scorer, own, session.outputs());
      firstCopies.add(squeezers.size());
      squeezers.addAll(own);
      compared.add(scorer.output());
    }
    this.ofCopies = OutputPlan.of(session.outputs(), compared, contract);
    Set<String> all = new LinkedHashSet<>(wanted);
    all.addAll(compared);
    this.ofOriginals = OutputPlan.of(session.outputs(), all, contract);
    this.jointRows = RowProbe.jointRows(session, ofOriginals, contract, 1 + squeezers.size());
  }

  private void requireFits(RowScorer scorer, List<Sanitizer> own, List<TensorSpec> outputs) {
    List<String> inputs = contract.inputs().stream().map(InputRule::name).toList();
    if (!inputs.equals(List.of(scorer.input()))) {
      throw new IllegalArgumentException(
          "a scorer of input '"
              + scorer.input()
              + "' needs a model with that one input; it has "
              + LogText.encodeAll(inputs));
    }
    if (outputs.stream()
        .noneMatch(output ->
            output.isFloat()
                && output.name().equals(scorer.output())
                && output.axes().size() == 2)) {
      throw new IllegalArgumentException(
          "a scorer that compares output '"
              + scorer.output()
              + "' needs a model with that output of floats, of two dimensions: rows and values; it has "
              + describe(outputs));
    }
    InputRule input = contract.inputs().get(0);
    if (input.shape().rank() == 0) {
      throw new IllegalArgumentException(
          "a scorer needs an input with rows; input '" + input.name() + "' is a scalar");
    }
    if (input.type() != ElementType.FLOAT) {
      throw new IllegalArgumentException(
          "a scorer needs an input of floats; input '" + input.name() + "' holds " + input.type());
    }
    requireSqueezable(input, own);
  }

  private static void requireSqueezable(InputRule input, List<Sanitizer> own) {
    if (input.expansion() > 1 || own.stream().anyMatch(squeezer -> squeezer.expansion() > 1)) {
      throw new IllegalArgumentException(
          "a scorer needs rows that run as they are sent; input '"
              + input.name()
              + "' or a squeezed copy of it is coded: leave out the detectors, or the code");
    }
    Sanitizer.Input seen = SanitizerChain.seen(input.name(), input.shape(), input.range());
    own.forEach(squeezer -> squeezer.bind(seen));
  }

  private static List<String> describe(List<TensorSpec> outputs) {
    return outputs.stream().map(output -> output.label() + output.shape()).toList();
  }

  Contract contract() {
    return contract;
  }

  /** The one input of the model. */
  InputRule input() {
    return contract.inputs().get(0);
  }

  List<RowScorer> scorers() {
    return scorers;
  }

  /** The index, among those of all scorers, of the first copy of one scorer; its others follow. */
  int firstCopy(int scorer) {
    return firstCopies.get(scorer);
  }

  /** The number of copies of each row for one scorer. */
  int copies(int scorer) {
    int end = scorer + 1 < firstCopies.size() ? firstCopies.get(scorer + 1) : squeezers.size();
    return end - firstCopy(scorer);
  }

  /** The number of copies of each row for all scorers together. */
  int copies() {
    return squeezers.size();
  }

  /** How each copy is squeezed, for all scorers one after the other; for one workspace. */
  List<Sanitizer.Bound> bindSqueezers() {
    InputRule input = input();
    Sanitizer.Input seen = SanitizerChain.seen(input.name(), input.shape(), input.range());
    return squeezers.stream().map(squeezer -> squeezer.bind(seen)).toList();
  }

  /** The outputs that a caller gets. */
  List<String> wanted() {
    return wanted;
  }

  /** What is asked of a run with original rows. */
  OutputPlan ofOriginals() {
    return ofOriginals;
  }

  /** What is asked of a run with copies alone. */
  OutputPlan ofCopies() {
    return ofCopies;
  }

  /** Whether so many rows and all their copies go into one run. */
  boolean runsJointly(long rows) {
    return (1 + copies()) * rows <= jointRows;
  }
}
