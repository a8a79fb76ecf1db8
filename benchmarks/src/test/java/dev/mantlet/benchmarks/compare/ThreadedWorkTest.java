package dev.mantlet.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ThreadedWorkTest {
  private static final Meter FREE = () -> new Cost(0, 0, 0);

  private static Cost run(Meter meter, long times, Op... ops) throws Exception {
    try (ThreadedWork work = new ThreadedWork(List.of(ops), meter)) {
      return work.run(times);
    }
  }

  @Test
  void operations_runAtTheSameTime() throws Exception {
    CyclicBarrier both = new CyclicBarrier(2);
    Op meets = () -> both.await(1, TimeUnit.MINUTES);
    run(FREE, 10, meets, meets); // one after the other they would never meet
  }

  @Test
  void eachOperation_runsAllTimes_onItsOwnThread() throws Exception {
    AtomicLong first = new AtomicLong();
    AtomicLong second = new AtomicLong();
    Thread[] threads = new Thread[2];
    run(
        FREE,
        7,
        () -> {
          threads[0] = Thread.currentThread();
          return first.incrementAndGet();
        },
        () -> {
          threads[1] = Thread.currentThread();
          return second.incrementAndGet();
        });
    assertEquals(List.of(7L, 7L), List.of(first.get(), second.get()));
    assertNotEquals(threads[0], threads[1]);
  }

  @Test
  void cost_endsWithTheLastOperation() throws Exception {
    AtomicLong done = new AtomicLong();
    Meter meter = () -> new Cost(0, done.get(), 0);
    CyclicBarrier firstEnded = new CyclicBarrier(2);
    Op first =
        () -> {
          done.incrementAndGet();
          return firstEnded.await(1, TimeUnit.MINUTES);
        };
    Op last =
        () -> {
          firstEnded.await(1, TimeUnit.MINUTES);
          return done.addAndGet(10);
        };
    assertEquals(11, run(meter, 1, first, last).wallNanos());
  }

  @Test
  void whatAnOperationThrows_isThrown() {
    Op broken =
        () -> {
          throw new IOException("disk full");
        };
    assertEquals(
        "disk full",
        assertThrows(IOException.class, () -> run(FREE, 1, () -> 1, broken)).getMessage());
  }

  @Test
  void errorOfAnOperation_doesNotPassAsAResult() {
    Op broken =
        () -> {
          throw new StackOverflowError();
        };
    assertThrows(Exception.class, () -> run(FREE, 1, broken, () -> 1));
  }
}
