package dev.mantlet.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scaling over made-up clocks: what comes out must be exact. */
class GrowthTest {
  private static final Plan PLAN = new Plan(1, 5, 1e6, 8);

  /** Work of some threads that takes so long for each time, all threads together. */
  private static Paced taking(int threads, double wallNanos) {
    Work work =
        new Work() {
          @Override
          public Cost run(long times) {
            return new Cost(0, times * wallNanos, times * threads * 48);
          }

          @Override
          public long units() {
            return threads;
          }
        };
    return new Paced(work, Clock.WALL, PLAN.roundNanos());
  }

  private static Growth growth(double one, double two) {
    return new Growth(taking(1, one), taking(2, two), () -> {});
  }

  @Test
  void secondThreadThatCostsNothing_isOne() throws Exception {
    assertEquals(1, growth(100, 100).round().value(), 1e-9);
  }

  @Test
  void threadsThatTakeTurns_areTwo() throws Exception {
    assertEquals(2, growth(100, 200).round().value(), 1e-9);
  }

  @Test
  void bytes_areForOneOperation() throws Exception {
    assertEquals(48, growth(100, 200).round().bytes(), 1e-9);
  }

  @Test
  void ratio_isOursToThePeers() throws Exception {
    Measurement measured =
        new Rounds(PLAN, () -> {}).measure(growth(100, 180), growth(70, 70 * 1.2));
    assertEquals(1.5, measured.ratio(), 1e-9);
    assertEquals(1.8, measured.ours(), 1e-9);
    assertEquals(1.2, measured.peer(), 1e-9);
  }

  @Test
  void warm_isWarmOnBoth() throws Exception {
    Growth side = growth(100, 1e9);
    side.warmUp();
    assertFalse(side.isWarm(1), "one thread has not had a round of full length");
    while (!side.isWarm(4)) {
      side.warmUp();
    }
    assertTrue(side.isWarm(4));
  }

  @Test
  void case_makesOneOperationForEachThread_andEndsThem(@TempDir Path folder) throws Exception {
    List<Thread> threads = new ArrayList<>();
    OpMaker maker =
        () -> {
          Thread[] own = new Thread[1];
          return () -> {
            if (own[0] == null) {
              own[0] = Thread.currentThread();
              synchronized (threads) {
                threads.add(own[0]);
              }
            }
            return own;
          };
        };
    Case scaling = Case.scaling("a", "op").by(scratch -> new ThreadedPair(maker, maker));
    try (Scratch scratch = new Scratch(folder)) {
      assertEquals(1, scaling.trial().run(scratch, new Plan(1, 1, 1, 1)).rounds());
    }
    assertEquals(6, threads.stream().distinct().count());
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
