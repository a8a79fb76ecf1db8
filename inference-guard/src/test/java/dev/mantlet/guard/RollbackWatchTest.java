package dev.mantlet.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.RollbackWatch.Outcome;
import dev.mantlet.guard.slot.RollbackRule;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RollbackWatchTest {
  private final RollbackWatch watch = new RollbackWatch(RollbackRule.errorsAbove(0.2).in(10));

  private boolean fails() {
    return watch.tripsAt(Outcome.FAILED, 0);
  }

  private void passes(int calls) {
    for (int i = 0; i < calls; i++) {
      assertFalse(watch.tripsAt(Outcome.ANSWERED, 0));
    }
  }

  @Test
  void exactlyTheShare_passes_andOneMoreTripsOnce() {
    assertFalse(fails());
    passes(5);
    assertFalse(fails());
    assertTrue(fails());
    assertFalse(fails());
  }

  @Test
  void share_isTakenAsItIsWritten() {
    RollbackWatch decimal = new RollbackWatch(RollbackRule.errorsAbove(0.29).in(100));
    for (int i = 0; i < 29; i++) {
      assertFalse(decimal.tripsAt(Outcome.FAILED, 0));
    }
    assertTrue(decimal.tripsAt(Outcome.FAILED, 0));
  }

  @Test
  void eachWindowStartsAnew() {
    for (int i = 0; i < 5; i++) {
      assertFalse(fails());
      assertFalse(fails());
      passes(8);
    }
  }

  @Test
  void manyThreads_tripOnceInEachWindow() throws InterruptedException {
    RollbackWatch all = new RollbackWatch(RollbackRule.errorsAbove(0).in(100));
    AtomicInteger trips = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      threads.add(
          new Thread(() -> {
            for (int i = 0; i < 25_000; i++) {
              trips.addAndGet(all.tripsAt(Outcome.FAILED, 0) ? 1 : 0);
            }
          }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(1_000, trips.get());
  }
}
