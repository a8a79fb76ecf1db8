package dev.mantlet.benchmarks.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Runs operations side by side, each on a thread of its own that stays the same. Doing it once is
 * once each; the time ends when the last one has.
 */
final class ThreadedWork implements Work, AutoCloseable {
  private final List<Op> ops;
  private final Meter meter;
  private final List<Sink> sinks;
  private final ExecutorService threads;

  ThreadedWork(List<Op> ops, Meter meter) {
    this.ops = List.copyOf(ops);
    this.meter = meter;
    sinks = ops.stream().map(op -> new Sink()).toList();
    threads = Executors.newFixedThreadPool(ops.size());
  }

  @Override
  public long units() {
    return ops.size();
  }

  @Override
  public Cost run(long times) throws Exception {
    CountDownLatch ready = new CountDownLatch(ops.size());
    CountDownLatch start = new CountDownLatch(1);
    List<Future<?>> ends = new ArrayList<>();
    for (int i = 0; i < ops.size(); i++) {
      Op op = ops.get(i);
      Sink sink = sinks.get(i);
      ends.add(
          threads.submit(() -> {
            ready.countDown();
            start.await();
            repeat(op, times, sink);
            return null;
          }));
    }
    ready.await();
    Cost before = meter.read();
    start.countDown();
    for (Future<?> end : ends) {
      await(end);
    }
    return meter.read().minus(before);
  }

  private static void repeat(Op op, long times, Sink sink) throws Exception {
    for (long i = 0; i < times; i++) {
      sink.take(op.run());
    }
  }

  /** What the operation threw is thrown on, as from work without threads. */
  private static void await(Future<?> end) throws Exception {
    try {
      end.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception failure) {
        throw failure;
      }
      throw e;
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
