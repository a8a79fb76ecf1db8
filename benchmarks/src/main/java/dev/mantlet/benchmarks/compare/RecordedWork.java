package dev.mantlet.benchmarks.compare;

/** Costs what a record says, and does nothing. */
final class RecordedWork implements Work {
  private final double nanos;

  RecordedWork(double nanos) {
    this.nanos = nanos;
  }

  @Override
  public Cost run(long times) {
    return new Cost(times * nanos, times * nanos, 0);
  }
}
