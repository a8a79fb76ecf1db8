package dev.mantlet.guard;

import dev.mantlet.guard.InferenceSession.RunFailure;
import dev.mantlet.guard.contract.ElementType;
import dev.mantlet.guard.contract.Range;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * Finds out by trying whether a model answers a row the same, bit for bit, whatever other rows
 * share its run.
 *
 * <p>Not all do: dynamic quantisation takes its scale from the whole batch, and kernels add in
 * another order for other sizes. Every number of rows that will be run jointly is tried once, with
 * rows of different spread, so that a shared scale shows. A trial is no proof: it misses a model
 * whose rows touch only for rare values.
 *
 * <p>A row of a model with several inputs is a row of each. That needs inputs of floats whose
 * outermost dimensions are open and have one name, so that the model says itself that they are one
 * batch; of any other model nothing is found out, and its rows are taken to touch.
 */
final class RowProbe {
  /**
   * Most rows of a joint run: enough for a few rows and their copies; beyond it the cost of a run
   * hardly counts.
   */
  private static final int MOST_ROWS = 16;

  /** Most elements of a joint run, 16 MiB. */
  private static final int MOST_ELEMENTS = 1 << 22;

  /** Any fixed number: the same rows are tried each time. */
  private static final long SEED = 1;

  private final Workspace workspace;
  private final List<InputRule> inputs;

  /** The elements of each row of each input. */
  private final List<float[][]> rows = new ArrayList<>();

  private final int most;

  private RowProbe(Workspace workspace, List<InputRule> inputs, int most) {
    this.workspace = workspace;
    this.inputs = inputs;
    this.most = most;
    SplittableRandom random = new SplittableRandom(SEED);
    inputs.forEach(input -> rows.add(rows(input, most, random)));
  }

  /**
   * The most rows of a run that original rows and their copies may share; 0 if they must not, or if
   * there are no copies.
   *
   * @param times how many rows a joint run has for each original one
   */
  static int jointRows(InferenceSession session, OutputPlan outputs, Contract contract, int times) {
    List<InputRule> inputs = contract.inputs();
    if (times == 1 || !shareABatch(session.inputs()) || !inputs.stream().allMatch(RowProbe::fits)) {
      return 0;
    }
    int most = Math.min(MOST_ROWS, MOST_ELEMENTS / rowElements(inputs));
    if (times > most) {
      return 0;
    }
    Workspace workspace = new Workspace(session, outputs, contract);
    try {
      return new RowProbe(workspace, inputs, most).independent(times) ? most : 0;
    } catch (RunFailure unable) {
      return 0;
    } finally {
      workspace.close();
    }
  }

  /** Whether the model leaves the number of rows open, and says that it is one for all inputs. */
  private static boolean shareABatch(List<TensorSpec> inputs) {
    return inputs.stream()
            .allMatch(input -> !input.axes().isEmpty() && input.axes().get(0).isOpen())
        && (inputs.size() == 1
            || inputs.stream().map(input -> input.axes().get(0).symbol()).distinct().count() == 1
                && !inputs.get(0).axes().get(0).symbol().isEmpty());
  }

  private static boolean fits(InputRule input) {
    return input.type() == ElementType.FLOAT && input.expansion() == 1;
  }

  /** The elements of one row of all inputs; more than any joint run has if they are too many. */
  private static int rowElements(List<InputRule> inputs) {
    long elements = inputs.stream().mapToLong(input -> rowElements(input.shape())).sum();
    return (int) Math.min(elements, Integer.MAX_VALUE);
  }

  /**
   * The elements of one row; more than any joint run has if the contract leaves their number open
   * or too large.
   */
  private static int rowElements(Shape shape) {
    long elements = 1;
    for (int axis = 1; axis < shape.rank(); axis++) {
      if (shape.dimension(axis) == Shape.ANY || shape.dimension(axis) > MOST_ELEMENTS / elements) {
        return Integer.MAX_VALUE;
      }
      elements *= shape.dimension(axis);
    }
    return (int) elements;
  }

  /**
   * Rows within the range of the input, or [-1, 1] where the policy sets none, each with a wider
   * spread than the one before.
   */
  private static float[][] rows(InputRule input, int count, SplittableRandom random) {
    Range range = input.range().orElse(Range.from(-1).to(1));
    double low = range.low();
    double span = range.high() - low;
    float[][] rows = new float[count][rowElements(input.shape())];
    for (int row = 0; row < count; row++) {
      for (int i = 0; i < rows[row].length; i++) {
        rows[row][i] = (float) (low + span * random.nextDouble() * (row + 1) / count);
      }
    }
    return rows;
  }

  private boolean independent(int times) throws RunFailure {
    List<Answer> alone = new ArrayList<>();
    for (int row = 0; row < most; row++) {
      alone.add(run(row, 1));
    }
    TreeSet<Integer> sizes = new TreeSet<>();
    for (int originals = 1; originals * times <= most; originals++) {
      sizes.addAll(List.of(originals, originals * times));
    }
    for (int size : sizes) {
      if (!sameAsAlone(run(0, size), size, alone)) {
        return false;
      }
    }
    return true;
  }

  private Answer run(int first, int count) throws RunFailure {
    for (int i = 0; i < rows.size(); i++) {
      InputRule input = inputs.get(i);
      float[][] own = rows.get(i);
      long[] shape = new long[input.shape().rank()];
      Arrays.setAll(shape, axis -> axis == 0 ? count : input.shape().dimension(axis));
      FloatBuffer elements = workspace.memory().reserve(i, shape, input);
      for (int row = 0; row < count; row++) {
        elements.put(row * own[0].length, own[first + row]);
      }
    }
    return workspace.run();
  }

  private static boolean sameAsAlone(Answer together, int count, List<Answer> alone) {
    for (String output : together.names()) {
      if (!together.hasRows(output, count)) {
        return false;
      }
      for (int row = 0; row < count; row++) {
        if (!alone.get(row).hasRows(output, 1)
            || !together.sameRow(output, row, alone.get(row), 0)) {
          return false;
        }
      }
    }
    return true;
  }
}
