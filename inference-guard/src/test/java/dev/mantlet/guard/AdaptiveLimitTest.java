package dev.mantlet.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.caller.Concurrency;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A limit that follows run times, on made-up machines. */
class AdaptiveLimitTest {
  private static final long TIME = 1_000_000;

  private final Random random = new Random(3);

  /** As many calls as the limit allows on a machine of so many processors, one after the other. */
  private void saturate(AdaptiveLimit limit, int processors, int calls, long elements, long time) {
    for (int i = 0; i < calls; i++) {
      int running = limit.limit();
      double slowed = Math.max(1, (double) running / processors);
      limit.count(elements, (long) (time * slowed * (0.95 + 0.1 * random.nextDouble())), running);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 16, 64})
  void lastingOverload_bringsTheLimitToAboutTwiceTheProcessors(int processors) {
    AdaptiveLimit limit = new AdaptiveLimit(Concurrency.from(processors).to(512));
    saturate(limit, processors, 20_000, 100, TIME);
    for (int hour = 0; hour < 20; hour++) { // and it stays there
      saturate(limit, processors, 20_000, 100, TIME);
      assertTrue(
          limit.limit() >= processors && limit.limit() <= 2 * processors + 2,
          limit.limit() + " for " + processors + " processors");
    }
  }

  @Test
  void machineThatLosesProcessors_lowersTheLimit_andGetsItBack() {
    AdaptiveLimit limit = new AdaptiveLimit(Concurrency.from(2).to(512));
    saturate(limit, 32, 20_000, 100, TIME);
    assertTrue(limit.limit() > 40, "was " + limit.limit());
    saturate(limit, 4, 20_000, 100, TIME);
    assertTrue(limit.limit() <= 10, "was " + limit.limit());
    saturate(limit, 32, 20_000, 100, TIME);
    assertTrue(limit.limit() > 40, "was " + limit.limit());
  }

  @Test
  void modelThatBecomesSlower_costsTheLimitOnlyForAWhile() {
    AdaptiveLimit limit = new AdaptiveLimit(Concurrency.from(4).to(512));
    saturate(limit, 32, 20_000, 100, TIME);
    saturate(limit, 32, 2_000, 100, 5 * TIME);
    assertTrue(limit.limit() < 30, "was " + limit.limit());
    saturate(limit, 32, 20_000, 100, 5 * TIME);
    assertTrue(limit.limit() >= 30, "was " + limit.limit());
  }

  @Test
  void limitThatNobodyNeeds_doesNotRise() {
    AdaptiveLimit limit = new AdaptiveLimit(Concurrency.from(4).to(512));
    for (int i = 0; i < 10_000; i++) {
      limit.count(100, TIME, 3);
    }
    assertEquals(4, limit.limit());
  }

  @Test
  void smallRequestsOfOthers_doNotMakeLargeOnesLookSlow() {
    AdaptiveLimit limit = new AdaptiveLimit(Concurrency.from(4).to(64));
    for (int i = 0; i < 20_000; i++) {
      boolean small = i % 3 != 0;
      limit.count(small ? 10 : 100_000, small ? TIME / 100 : TIME, limit.limit());
    }
    assertEquals(64, limit.limit());
  }

  @Test
  void pausesOfAFewCalls_changeNothing() {
    AdaptiveLimit limit = new AdaptiveLimit(Concurrency.from(4).to(64));
    for (int i = 0; i < 20_000; i++) {
      limit.count(100, i % 50 < 20 ? 1000 * TIME : TIME, limit.limit());
    }
    assertEquals(64, limit.limit());
  }

  @Test
  void clockThatGoesBack_andCallsWithoutElements_areBorne() {
    AdaptiveLimit limit = new AdaptiveLimit(Concurrency.from(1).to(64));
    for (int i = 0; i < 1_000; i++) {
      limit.count(0, -5, limit.limit());
      limit.count(Long.MAX_VALUE, Long.MAX_VALUE, limit.limit());
    }
    assertTrue(limit.limit() >= 1 && limit.limit() <= 64);
  }

  @Test
  void fixedLimit_countsNothing() {
    AdaptiveLimit limit = new AdaptiveLimit(Concurrency.of(7));
    assertFalse(limit.adapts());
    assertEquals(7, limit.limit());
  }

  @Test
  void boundsOfAConcurrency_areChecked() {
    assertThrows(IllegalArgumentException.class, () -> Concurrency.of(0));
    assertThrows(IllegalArgumentException.class, () -> Concurrency.of(4097));
    assertThrows(IllegalArgumentException.class, () -> Concurrency.from(5).to(4));
  }
}
