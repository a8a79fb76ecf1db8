package dev.mantlet.guard;

import dev.mantlet.guard.InferenceSession.RunFailure;
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
  private final InputRule input;
  private final float[][] rows;

  private RowProbe(Workspace workspace, InputRule input, int most) {
    this.workspace = workspace;
    this.input = input;
    this.rows = rows(input, most);
  }

  /**
   * The most rows of a run that original rows and their copies may share; 0 if they must not, or if
   * there are no copies.
   *
   * @param times how many rows a joint run has for each original one
   */
  static int jointRows(InferenceSession session, OutputPlan outputs, Contract contract, int times) {
    InputRule input = contract.inputs().get(0);
    int most = Math.min(MOST_ROWS, MOST_ELEMENTS / rowElements(input.shape()));
    if (times == 1 || times > most || !session.inputs().get(0).axes().get(0).isOpen()) {
      return 0;
    }
    Workspace workspace = new Workspace(session, outputs, contract);
    try {
      return new RowProbe(workspace, input, most).independent(times) ? most : 0;
    } catch (RunFailure unable) {
      return 0;
    } finally {
      workspace.close();
    }
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
  private static float[][] rows(InputRule input, int count) {
    Range range = input.range().orElse(Range.from(-1).to(1));
    double low = range.low();
    double span = range.high() - low;
    SplittableRandom random = new SplittableRandom(SEED);
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
    for (int row = 0; row < rows.length; row++) {
      alone.add(run(row, 1));
    }
    TreeSet<Integer> sizes = new TreeSet<>();
    for (int originals = 1; originals * times <= rows.length; originals++) {
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
    long[] shape = new long[input.shape().rank()];
    Arrays.setAll(shape, axis -> axis == 0 ? count : input.shape().dimension(axis));
    FloatBuffer elements = workspace.memory().reserve(shape, input);
    for (int row = 0; row < count; row++) {
      elements.put(row * rows[0].length, rows[first + row]);
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
