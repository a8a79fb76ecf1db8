package dev.mantlet.fieldcrypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CircuitBreakerTest {
  private static final long FIRST_PAUSE = Duration.ofMillis(200).toNanos();
  private static final long LONGEST_PAUSE = Duration.ofSeconds(30).toNanos();
  private static final int THREADS = 4;

  private final AtomicLong now = new AtomicLong();
  private final CircuitBreaker breaker = new CircuitBreaker(now::get, () -> 0);

  private static void fail(CircuitBreaker breaker) {
    assertTrue(breaker.tryPass());
    breaker.ended(false);
  }

  private static void open(CircuitBreaker breaker) {
    for (int i = 0; i < 3; i++) {
      fail(breaker);
    }
  }

  @Property(tries = 300)
  void fewerThanThreeFailuresInARow_neverOpenIt(@ForAll @Size(max = 60) List<Boolean> answers) {
    CircuitBreaker fresh = new CircuitBreaker(() -> 0, () -> 0);
    int failures = 0;
    for (boolean answered : answers) {
      boolean counted = answered || failures == 2; // the third in a row is an answer
      assertTrue(fresh.tryPass());
      fresh.ended(counted);
      failures = counted ? 0 : failures + 1;
    }
    assertTrue(fresh.tryPass());
  }

  @Test
  void thirdFailureInARow_opensIt_untilItsPauseIsOver() {
    open(breaker);
    assertFalse(breaker.tryPass());
    now.addAndGet(FIRST_PAUSE - 1);
    assertFalse(breaker.tryPass());
    now.addAndGet(1);
    assertTrue(breaker.tryPass());
  }

  @Test
  void probeThatIsAnswered_closesIt() {
    open(breaker);
    now.addAndGet(FIRST_PAUSE);
    assertTrue(breaker.tryPass());
    breaker.ended(true);
    fail(breaker);
    fail(breaker);
    assertTrue(breaker.tryPass(), "failures are counted anew");
  }

  @Test
  void whileTheProbeIsUnderWay_nobodyElsePasses() {
    open(breaker);
    now.addAndGet(FIRST_PAUSE);
    assertTrue(breaker.tryPass());
    assertFalse(breaker.tryPass());
    now.addAndGet(FIRST_PAUSE - 1);
    assertFalse(breaker.tryPass());
  }

  @Test
  void probeThatNeverEnds_isFollowedByAnotherAfterAPause() {
    open(breaker);
    now.addAndGet(FIRST_PAUSE);
    assertTrue(breaker.tryPass());
    now.addAndGet(FIRST_PAUSE);
    assertTrue(breaker.tryPass());
    assertFalse(breaker.tryPass());
  }

  @Test
  void eachFailedProbe_doublesThePause_upToTheLongest() {
    open(breaker);
    long pause = FIRST_PAUSE;
    for (int probe = 0; probe < 100; probe++) {
      now.addAndGet(pause - 1);
      assertFalse(breaker.tryPass(), "before the end of pause " + probe);
      now.addAndGet(1);
      fail(breaker);
      pause = Math.min(2 * pause, LONGEST_PAUSE);
    }
    assertEquals(LONGEST_PAUSE, pause);
  }

  @Property(tries = 200)
  void chance_shortensThePauseByUpToHalf(
      @ForAll @DoubleRange(max = 1, maxIncluded = false) double chance) {
    AtomicLong time = new AtomicLong();
    CircuitBreaker random = new CircuitBreaker(time::get, () -> chance);
    open(random);
    time.set(FIRST_PAUSE / 2 - 1);
    assertFalse(random.tryPass());
    time.set((long) (FIRST_PAUSE * (1 - chance / 2)));
    assertTrue(random.tryPass());
  }

  /** As {@code System.nanoTime} may be negative, and overflow. */
  @Property(tries = 200)
  void pauseIsMeasured_fromAnyBeginningOfTime(@ForAll @LongRange(min = 0, max = 1000) long step) {
    for (long start : new long[] {Long.MIN_VALUE, -1 - step, 0, Long.MAX_VALUE - step}) {
      AtomicLong time = new AtomicLong(start);
      CircuitBreaker early = new CircuitBreaker(time::get, () -> 0);
      open(early);
      time.addAndGet(FIRST_PAUSE - 1);
      assertFalse(early.tryPass());
      time.addAndGet(1);
      assertTrue(early.tryPass());
    }
  }

  @Test
  void callThatIsOverdue_opensItAtOnce() {
    assertTrue(breaker.tryPass());
    breaker.overdue();
    assertFalse(breaker.tryPass());
  }

  @Test
  void overdueCallOfAnother_opensNothing() {
    breaker.overdue();
    assertTrue(breaker.tryPass());
    breaker.ended(true);
    breaker.overdue();
    assertTrue(breaker.tryPass());
  }

  @Test
  void overdueCallThatAnswersAfterAll_closesIt() {
    assertTrue(breaker.tryPass());
    breaker.overdue();
    breaker.ended(true);
    assertTrue(breaker.tryPass());
  }

  @Test
  void oneThatNeverOpens_letsEachCallThrough() {
    CircuitBreaker never = CircuitBreaker.never();
    for (int i = 0; i < 10_000; i++) {
      fail(never);
    }
    assertTrue(never.tryPass());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 50})
  @Timeout(60)
  void afterEachPause_exactlyOneOfManyThreadsPasses(int rounds) throws Exception {
    open(breaker);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      for (int round = 0; round < rounds; round++) {
        now.addAndGet(LONGEST_PAUSE);
        assertEquals(1, passed(threads), "round " + round);
        breaker.ended(false);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private long passed(ExecutorService threads) throws Exception {
    CyclicBarrier together = new CyclicBarrier(THREADS);
    List<Future<Boolean>> calls = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      calls.add(
          threads.submit(() -> {
            together.await();
            return breaker.tryPass();
          }));
    }
    long passed = 0;
    for (Future<Boolean> call : calls) {
      passed += call.get() ? 1 : 0;
    }
    return passed;
  }
}
