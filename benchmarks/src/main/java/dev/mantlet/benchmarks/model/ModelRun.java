package dev.mantlet.benchmarks.model;

/** One way of running a model on one row. */
@FunctionalInterface
public interface ModelRun {
  /**
   * Runs the model.
   *
   * @param input the values of one row
   * @return the values of the output
   */
  float[] run(float[] input) throws Exception;
}
