package dev.mantlet.guard;

import java.util.List;

/**
 * What a model answered to the rows of a request and to the squeezed copies of them.
 *
 * @param plan which scorers look at which copies
 * @param answer what the caller gets, unless a row is refused
 * @param answers where the rows of the originals, and of each copy, are
 * @param shape the dimensions of the originals
 */
record Screened(ScreeningPlan plan, Answer answer, List<Rows> answers, Shape shape) {
  /**
   * The rows of an answer from one row on.
   *
   * @param answer the answer of a run
   * @param first the index of the first row
   */
  record Rows(Answer answer, int first) {}

  /** The scores of all rows by one scorer of the plan. */
  double[] scores(int scorer) {
    double[] scores = new double[(int) shape.dimension(0)];
    for (int row = 0; row < scores.length; row++) {
      scores[row] = plan.scorers().get(scorer).score(answersFor(scorer, row));
    }
    return scores;
  }

  private float[][] answersFor(int scorer, int row) {
    String output = plan.scorers().get(scorer).output();
    float[][] compared = new float[1 + plan.copies(scorer)][];
    compared[0] = row(answers.get(0), output, row);
    for (int copy = 1; copy < compared.length; copy++) {
      compared[copy] = row(answers.get(plan.firstCopy(scorer) + copy), output, row);
    }
    return compared;
  }

  /** The flat index of the first element of a row of the input. */
  long firstElement(int row) {
    long index = row;
    for (int axis = 1; axis < shape.rank(); axis++) {
      index *= shape.dimension(axis);
    }
    return index;
  }

  private static float[] row(Rows rows, String output, int row) {
    return rows.answer().row(output, rows.first() + row);
  }
}
