package dev.mantlet.benchmarks.compare;

import java.util.function.ToDoubleFunction;

/** What the figures of a row are. */
public enum Kind {
  /** CPU time of all threads: says what the work costs, whatever else the machine does. */
  CPU(Cost::cpuNanos),
  /**
   * Elapsed time, for waiting on a disk or for threads side by side; the peer is a floor from the
   * same rounds.
   */
  WALL(Cost::wallNanos),
  /** Our CPU time beside a figure from a record. Never a gate. */
  RECORDED(Cost::cpuNanos);

  private final ToDoubleFunction<Cost> basis;

  Kind(ToDoubleFunction<Cost> basis) {
    this.basis = basis;
  }

  double nanos(Cost cost) {
    return basis.applyAsDouble(cost);
  }
}
