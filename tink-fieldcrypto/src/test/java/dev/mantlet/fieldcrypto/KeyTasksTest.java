package dev.mantlet.fieldcrypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class KeyTasksTest {
  /** As many tasks as may wait for a thread. */
  private static final int WAITING = 10_000;

  private final KeyTasks tasks = new KeyTasks();

  @AfterEach
  void close() {
    tasks.close();
  }

  private static Runnable waitsFor(CountDownLatch gate) {
    return () -> {
      try {
        gate.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
  }

  @Test
  void taskOfABusyTenant_isNotLost_whenNoMoreMayWaitForAThread() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch others = new CountDownLatch(1);
    tasks.run("a", waitsFor(first));
    for (int i = 1; i < KeyTasks.THREADS; i++) {
      tasks.run(i < KeyTasks.THREADS / 2 ? "a" : "b", waitsFor(others));
    }
    AtomicInteger ran = new AtomicInteger();
    for (int i = 0; i < WAITING; i++) {
      tasks.run("t" + i, ran::incrementAndGet);
    }
    assertThrows(RejectedExecutionException.class, () -> tasks.run("one more", () -> {}));
    CountDownLatch fifth = new CountDownLatch(1);
    tasks.run("a", fifth::countDown); // when one of the four of this tenant has ended
    first.countDown();
    assertTrue(fifth.await(30, TimeUnit.SECONDS), "it ran");
    others.countDown();
    while (ran.get() < WAITING && !Thread.currentThread().isInterrupted()) {
      Thread.onSpinWait();
    }
    assertEquals(WAITING, ran.get());
  }
}
