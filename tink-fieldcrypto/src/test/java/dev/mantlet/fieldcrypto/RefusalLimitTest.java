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
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class RefusalLimitTest {
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();
  private static final int THREADS = 4;

  private final AtomicLong now = new AtomicLong();

  private RefusalLimit limit(int perMinute) {
    return new RefusalLimit(perMinute, now::get);
  }

  private static int takeAll(RefusalLimit limit, String tenant) {
    int taken = 0;
    while (limit.tryTake(tenant)) {
      taken++;
    }
    return taken;
  }

  @Property(tries = 100)
  void exactlyAMinutesWorth_canBeTakenAtOnce(
      @ForAll @IntRange(min = 1, max = 2000) int perMinute, @ForAll long start) {
    RefusalLimit limit = new RefusalLimit(perMinute, () -> start);
    assertEquals(perMinute, takeAll(limit, "t"));
    assertFalse(limit.hasPlace("t"));
  }

  /** A burst, and what comes back in the time between. */
  @Property(tries = 200)
  void neverMoreThanTwoMinutesWorth_inAnyMinute(
      @ForAll @IntRange(min = 1, max = 50) int perMinute,
      @ForAll @Size(max = 200) List<@LongRange(min = 0, max = 5_000_000_000L) Long> steps) {
    AtomicLong time = new AtomicLong();
    RefusalLimit limit = new RefusalLimit(perMinute, time::get);
    List<Long> taken = new ArrayList<>();
    for (long step : steps) {
      time.addAndGet(step);
      if (limit.tryTake("t")) {
        taken.add(time.get());
      }
      long since = time.get() - MINUTE;
      long inAMinute = taken.stream().filter(at -> at > since).count();
      assertTrue(inAMinute <= 2L * perMinute, inAMinute + " in a minute");
    }
  }

  @Property(tries = 100)
  void usedUpLimit_givesOnePlaceBackAfterEachPart(
      @ForAll @IntRange(min = 1, max = 600) int perMinute) {
    AtomicLong time = new AtomicLong();
    RefusalLimit limit = new RefusalLimit(perMinute, time::get);
    takeAll(limit, "t");
    long part = MINUTE / perMinute;
    for (int i = 0; i < 3; i++) {
      time.addAndGet(part - perMinute); // parts are whole nanoseconds: a minute may be a few short
      assertFalse(limit.tryTake("t"));
      time.addAndGet(perMinute);
      assertTrue(limit.tryTake("t"));
      assertFalse(limit.tryTake("t"));
    }
  }

  @Test
  void longQuietTime_savesNoMoreThanAMinutesWorth() {
    RefusalLimit limit = limit(10);
    takeAll(limit, "t");
    now.addAndGet(1000 * MINUTE);
    assertEquals(10, takeAll(limit, "t"));
  }

  @Test
  void lookupThatWasNotRefused_costsNothing() {
    RefusalLimit limit = limit(1);
    for (int i = 0; i < 100; i++) {
      assertTrue(limit.tryTake("t"));
      limit.giveBack("t");
    }
    assertTrue(limit.hasPlace("t"));
  }

  @Test
  void askingForAPlace_takesNone() {
    RefusalLimit limit = limit(1);
    for (int i = 0; i < 100; i++) {
      assertTrue(limit.hasPlace("t"));
    }
    assertTrue(limit.tryTake("t"));
  }

  @Test
  void tenantThatIsThrottled_takesNothingFromAnother() {
    RefusalLimit limit = limit(3);
    takeAll(limit, "a");
    assertFalse(limit.hasPlace("a"));
    assertEquals(3, takeAll(limit, "b"));
  }

  /** Beyond it the limit forgets tenants, which is one more burst for them, and not more memory. */
  @Test
  void tenantsThatAreRemembered_areBounded() {
    RefusalLimit limit = limit(1);
    for (int i = 0; i < 25_000; i++) {
      limit.tryTake("tenant-" + i);
    }
    assertTrue(limit.size() <= 10_000, () -> limit.size() + " tenants");
    assertTrue(limit.size() > 5_000, () -> limit.size() + " tenants");
  }

  @Test
  @Timeout(60)
  void manyThreads_takeExactlyWhatThereIs() throws Exception {
    RefusalLimit limit = limit(1000);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      CyclicBarrier together = new CyclicBarrier(THREADS);
      List<Future<Integer>> takers = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        takers.add(
            threads.submit(() -> {
              together.await();
              return takeAll(limit, "t");
            }));
      }
      int taken = 0;
      for (Future<Integer> taker : takers) {
        taken += taker.get();
      }
      assertEquals(1000, taken);
    } finally {
      threads.shutdownNow();
    }
  }
}
