package dev.mantlet.benchmarks.compare;

/** Runs an operation in a loop between two readings of a meter. */
final class JavaWork implements Work {
  private final Op op;
  private final long units;
  private final Meter meter;
  private final Sink sink = new Sink();

  JavaWork(Op op, long units, Meter meter) {
    this.op = op;
    this.units = units;
    this.meter = meter;
  }

  @Override
  public Cost run(long times) throws Exception {
    Cost before = meter.read();
    repeat(times);
    return meter.read().minus(before);
  }

  @Override
  public long units() {
    return units;
  }

  private void repeat(long times) throws Exception {
    for (long i = 0; i < times; i++) {
      sink.take(op.run());
    }
  }
}
