package dev.mantlet.guard.spi;

import java.util.List;

/**
 * Scores each row of an input by what the model answers to it and to squeezed copies of it.
 *
 * <p>Runs on the caller's thread, after the run of the model; must be thread-safe. A scorer that
 * throws refuses the input.
 */
public interface RowScorer {
  /** What this scorer is called in events and calibrations; it does not reach callers. */
  String name();

  /** The name of the model's input. */
  String input();

  /**
   * How the input is squeezed, copy by copy; may be empty. Asked once, when a session opens. None
   * of them may code the input.
   */
  List<Sanitizer> squeezers();

  /**
   * The name of the model's output that {@link #score} sees; it has two dimensions, the outer one
   * being the rows.
   */
  String output();

  /**
   * The score of one row; a larger one is more suspicious.
   *
   * @param answers the output for the row, then for each squeezed copy of it, in the order of
   *     {@link #squeezers}; copies
   */
  double score(float[][] answers);
}
