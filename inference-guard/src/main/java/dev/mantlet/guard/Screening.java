package dev.mantlet.guard;

import dev.mantlet.guard.InferenceSession.RunFailure;
import dev.mantlet.guard.InferenceSession.RunSwitch;
import dev.mantlet.guard.Screened.Rows;
import dev.mantlet.guard.spi.Sanitizer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs a model on stored rows and on squeezed copies of them: all in one run where the rows are
 * independent, otherwise the originals in a run of their own, as without detectors, and each copy
 * in another.
 *
 * <p>Copies are squeezed from the guard's stored elements into memory of the guard. One per running
 * call; not thread-safe.
 */
final class Screening {
  private final ScreeningPlan plan;
  private final Workspace joint;
  private final Workspace copies;
  private @Nullable List<Sanitizer.Bound> bound;
  private float[] rows = {};
  private float[] squeezed = {};

  Screening(InferenceSession session, ScreeningPlan plan, RunSwitch runs, RunTimer timer) {
    this.plan = plan;
    this.joint = Workspace.sharing(runs, timer, session, plan.ofOriginals(), plan.contract());
    this.copies = Workspace.sharing(runs, timer, session, plan.ofCopies(), plan.contract());
  }

  /** Screens what a workspace has stored. */
  Screened screen(Workspace originals) throws RunFailure {
    StoredTensor stored = originals.memory().tensor(0);
    Shape shape = Shape.ofSizes(stored.shape());
    return plan.runsJointly(shape.dimension(0))
        ? screenJointly(stored, shape)
        : screenApart(originals, stored, shape);
  }

  /** One run: the original rows first, then for each squeezer a copy of all of them. */
  private Screened screenJointly(StoredTensor stored, Shape shape) throws RunFailure {
    int blocks = 1 + plan.copies();
    int count = (int) shape.dimension(0);
    load(stored);
    FloatBuffer elements = reserve(joint, stored, blocks);
    elements.put(0, rows, 0, stored.elements());
    for (int block = 1; block < blocks; block++) {
      squeeze(block - 1, shape);
      elements.put(block * stored.elements(), squeezed, 0, stored.elements());
    }
    Answer all = joint.run();
    requireRows(all, all.names(), (long) blocks * count);
    List<Rows> answers = new ArrayList<>();
    for (int block = 0; block < blocks; block++) {
      answers.add(new Rows(all, block * count));
    }
    return new Screened(plan, all.only(plan.wanted()).firstRows(count), answers, shape);
  }

  /** A run of the originals, then one for each squeezer. */
  private Screened screenApart(Workspace originals, StoredTensor stored, Shape shape)
      throws RunFailure {
    List<Rows> answers = new ArrayList<>();
    Answer original = originals.run();
    answers.add(new Rows(original, 0));
    load(stored);
    for (int copy = 0; copy < plan.copies(); copy++) {
      squeeze(copy, shape);
      reserve(copies, stored, 1).put(0, squeezed, 0, stored.elements());
      answers.add(new Rows(copies.run(), 0));
    }
    for (Rows answer : answers) {
      requireRows(answer.answer(), plan.ofCopies().names(), shape.dimension(0));
    }
    return new Screened(plan, original.only(plan.wanted()), answers, shape);
  }

  /** Copies the stored rows to where squeezers look; they never see memory that runs. */
  private void load(StoredTensor stored) {
    if (rows.length < stored.elements()) {
      float[] longer = new float[stored.elements()];
      squeezed = new float[stored.elements()];
      rows = longer; // both or, where memory runs out, not the one that is asked
    }
    stored.floats().get(0, rows, 0, stored.elements());
  }

  private void squeeze(int copy, Shape shape) throws RunFailure {
    try {
      List<Sanitizer.Bound> squeezers = bound;
      if (squeezers == null) {
        squeezers = plan.bindSqueezers();
        bound = squeezers;
      }
      squeezers.get(copy).sanitize(rows, shape, squeezed);
    } catch (Exception | AssertionError | LinkageError | StackOverflowError e) {
      throw new RunFailure("SQUEEZER", e);
    }
  }

  /** Memory for so many times the stored rows. */
  private FloatBuffer reserve(Workspace workspace, StoredTensor stored, int times) {
    long[] shape = stored.shape().clone();
    shape[0] *= times;
    return workspace.memory().reserve(0, shape, plan.input());
  }

  private static void requireRows(Answer answer, List<String> outputs, long rows)
      throws RunFailure {
    for (String output : outputs) {
      if (!answer.hasRows(output, rows)) {
        throw new RunFailure(
            "ROWS",
            new IllegalStateException(
                "output '"
                    + output
                    + "' does not have the "
                    + rows
                    + " rows of the input, so its rows cannot be told apart"));
      }
    }
  }

  void zero() {
    joint.zero();
    copies.zero();
    Arrays.fill(rows, 0);
    Arrays.fill(squeezed, 0);
  }

  long reserved() {
    return joint.reserved() + copies.reserved() + arrays();
  }

  /** How many of these bytes are arrays on the heap. */
  long arrays() {
    return (long) Float.BYTES * (rows.length + squeezed.length);
  }

  void close() {
    joint.close();
    copies.close();
  }
}
