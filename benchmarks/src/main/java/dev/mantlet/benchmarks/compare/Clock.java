package dev.mantlet.benchmarks.compare;

import java.util.function.ToDoubleFunction;

/** Which part of a cost the rounds go by. */
enum Clock {
  /** CPU time of all threads: says what the work costs, whatever else the machine does. */
  CPU(Cost::cpuNanos),
  /** Elapsed time, for waiting: on a disk, on another thread. */
  WALL(Cost::wallNanos);

  private final ToDoubleFunction<Cost> basis;

  Clock(ToDoubleFunction<Cost> basis) {
    this.basis = basis;
  }

  double nanos(Cost cost) {
    return basis.applyAsDouble(cost);
  }
}
