package dev.mantlet.fieldcrypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LendingTest {
  private final AtomicInteger made = new AtomicInteger();
  private final Lending<Engine> lending = new Lending<>(this::make);

  @Test
  void idleEngineIsLentAgain_andHasForgottenItsKey() {
    Engine first = lending.lend(engine -> engine);
    assertEquals(1, first.forgotten);
    assertSame(first, lending.lend(engine -> engine));
    assertEquals(2, first.forgotten);
    assertEquals(1, made.get());
  }

  @Test
  void engineWhoseWorkThrewIsDropped() {
    List<Engine> used = new ArrayList<>();
    assertThrows(
        StackOverflowError.class,
        () ->
            lending.lend(engine -> {
              used.add(engine);
              throw new StackOverflowError();
            }));
    assertNotSame(used.get(0), lending.lend(engine -> engine));
  }

  @Test
  void engineThatCannotForgetItsKeyIsDropped() {
    assertThrows(
        IllegalStateException.class,
        () ->
            lending.lend(engine -> {
              engine.stubborn = true;
              return engine;
            }));
    lending.lend(engine -> engine);
    assertEquals(2, made.get());
  }

  @Test
  void engineAtWorkIsNotLentTwice() {
    Set<Engine> atWork = new HashSet<>();
    assertEquals(50, nested(50, atWork));
    assertEquals(50, atWork.size());
  }

  @Test
  void idleEnginesAreAsManyAsProcessorsAtMost() {
    int processors = Runtime.getRuntime().availableProcessors();
    nested(processors + 5, new HashSet<>());
    int before = made.get();
    nested(processors + 5, new HashSet<>());
    assertEquals(5, made.get() - before);
  }

  @Test
  void interruptedThreadIsServedAndStaysInterrupted() {
    Thread.currentThread().interrupt();
    lending.lend(engine -> engine);
    assertTrue(Thread.interrupted());
  }

  @Test
  void noTwoThreadsHaveOneEngine() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> runs = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        runs.add(threads.submit(this::lendManyTimes));
      }
      for (Future<?> run : runs) {
        run.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private void lendManyTimes() {
    for (int i = 0; i < 5_000; i++) {
      lending.lend(engine -> {
        assertTrue(engine.taken.compareAndSet(false, true), "another thread has it");
        Thread.yield();
        engine.taken.set(false);
        return engine;
      });
    }
  }

  private int nested(int depth, Set<Engine> atWork) {
    return lending.lend(engine -> {
      assertTrue(atWork.add(engine));
      return depth == 1 ? 1 : 1 + nested(depth - 1, atWork);
    });
  }

  private Engine make() {
    made.incrementAndGet();
    return new Engine();
  }

  private static final class Engine implements Lending.Engine {
    private final AtomicBoolean taken = new AtomicBoolean();
    private int forgotten;
    private boolean stubborn;

    @Override
    public void forgetKey() {
      if (stubborn) {
        throw new IllegalStateException("cannot");
      }
      forgotten++;
    }
  }
}
