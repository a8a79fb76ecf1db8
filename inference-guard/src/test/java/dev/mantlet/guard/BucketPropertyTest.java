package dev.mantlet.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.guard.Bucket.Pace;
import dev.mantlet.guard.caller.Rate;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class BucketPropertyTest {
  /** Rates from one call in 68 years to Long.MAX calls a nanosecond. */
  @Provide
  Arbitrary<Rate> rates() {
    Arbitrary<Long> counts =
        Arbitraries.oneOf(
            Arbitraries.longs().between(1, 1000), Arbitraries.longs().greaterOrEqual(1));
    Arbitrary<Long> periods =
        Arbitraries.oneOf(
            Arbitraries.longs().between(1, 10_000),
            Arbitraries.longs().between(1, Duration.ofDays(25_000).toNanos()));
    Arbitrary<Long> bursts =
        Arbitraries.oneOf(
            Arbitraries.longs().between(1, 20), Arbitraries.longs().greaterOrEqual(1));
    return Combinators.combine(counts, periods, bursts)
        .as((count, period, burst) -> new Rate(count, Duration.ofNanos(period), burst));
  }

  /** Steps between calls: none, a few nanoseconds, or up to 10^9 seconds of idleness. */
  @Provide
  Arbitrary<List<Long>> steps() {
    Arbitrary<Long> step =
        Arbitraries.oneOf(
            Arbitraries.just(0L),
            Arbitraries.longs().between(0, 5_000),
            Arbitraries.longs().between(0, 1_000_000_000_000_000_000L));
    return step.list().ofMinSize(1).ofMaxSize(60);
  }

  /** The token bucket in exact integers: tokens times period, so that nothing is ever rounded. */
  private static final class ExactBucket {
    private final BigInteger count;
    private final BigInteger period;
    private final BigInteger full;
    private BigInteger level;
    private BigInteger time = BigInteger.ZERO;

    ExactBucket(Rate rate) {
      count = BigInteger.valueOf(rate.count());
      period = BigInteger.valueOf(rate.period().toNanos());
      full = BigInteger.valueOf(rate.burst()).multiply(period);
      level = full;
    }

    void advanceTo(BigInteger now) {
      level = level.add(now.subtract(time).multiply(count)).min(full);
      time = now;
    }

    /** Takes a token that the bucket under test granted; false if there is none. */
    boolean take() {
      return take(1);
    }

    /** Takes tokens that the bucket under test granted; false if there are not so many. */
    boolean take(long tokens) {
      level = level.subtract(period.multiply(BigInteger.valueOf(tokens)));
      return level.signum() >= 0;
    }
  }

  @Property(tries = 2_000)
  void neverGrantsWhatTheExactTokenBucketWouldNot(
      @ForAll("rates") Rate rate, @ForAll("steps") List<Long> steps, @ForAll long origin) {
    Pace pace = Pace.of(rate);
    Bucket bucket = new Bucket(origin); // any origin: nanoTime may wrap at any step
    ExactBucket exact = new ExactBucket(rate);
    long now = origin;
    BigInteger elapsed = BigInteger.ZERO;
    for (long step : steps) {
      now += step;
      elapsed = elapsed.add(BigInteger.valueOf(step));
      exact.advanceTo(elapsed);
      if (bucket.tryTake(pace, now) == Bucket.GRANTED) {
        assertTrue(exact.take(), () -> "granted too much under " + rate);
      }
    }
  }

  @Property(tries = 2_000)
  void wherePeriodIsAMultipleOfCount_grantsExactlyWhatTheTokenBucketWould(
      @ForAll @LongRange(min = 1, max = 50) long count,
      @ForAll @LongRange(min = 1, max = 1000) long interval,
      @ForAll @LongRange(min = 1, max = 20) long burst,
      @ForAll @Size(max = 80) List<@LongRange(min = 0, max = 3000) Long> steps) {
    Rate rate = new Rate(count, Duration.ofNanos(count * interval), burst);
    Pace pace = Pace.of(rate);
    Bucket bucket = new Bucket(0);
    ExactBucket exact = new ExactBucket(rate);
    long now = 0;
    for (long step : steps) {
      now += step;
      exact.advanceTo(BigInteger.valueOf(now));
      boolean available = exact.level.compareTo(exact.period) >= 0;
      assertEquals(available, bucket.tryTake(pace, now) == Bucket.GRANTED);
      if (available) {
        exact.take();
      }
    }
  }

  /** Costs of a call or two, and costs up to the largest number. */
  @Provide
  Arbitrary<List<Long>> costs() {
    Arbitrary<Long> cost =
        Arbitraries.oneOf(Arbitraries.longs().between(1, 5), Arbitraries.longs().greaterOrEqual(1));
    return cost.list().ofMinSize(1).ofMaxSize(60);
  }

  @Property(tries = 2_000)
  void costs_areNeverGrantedWhereTheExactTokenBucketHasLess(
      @ForAll("rates") Rate rate,
      @ForAll("steps") List<Long> steps,
      @ForAll("costs") List<Long> costs,
      @ForAll long origin) {
    Pace pace = Pace.of(rate);
    Bucket bucket = new Bucket(origin);
    ExactBucket exact = new ExactBucket(rate);
    long now = origin;
    BigInteger elapsed = BigInteger.ZERO;
    for (int i = 0; i < steps.size(); i++) {
      now += steps.get(i);
      elapsed = elapsed.add(BigInteger.valueOf(steps.get(i)));
      exact.advanceTo(elapsed);
      long cost = costs.get(i % costs.size());
      long wait = bucket.tryTake(pace, pace.charge(cost), now);
      assertTrue(wait >= 0);
      assertEquals(cost > pace.burst(), wait == Bucket.NEVER);
      if (wait == Bucket.GRANTED) {
        assertTrue(exact.take(cost), () -> cost + " granted under " + rate);
      }
    }
  }

  /** A call that takes and gives back, with others in between, as threads would interleave them. */
  @Property(tries = 2_000)
  void whatIsGivenBack_neverMakesRoomThatWasNotThere(
      @ForAll @LongRange(min = 1, max = 50) long count,
      @ForAll @LongRange(min = 1, max = 1000) long interval,
      @ForAll @LongRange(min = 1, max = 20) long burst,
      @ForAll @Size(max = 80) List<@LongRange(min = 0, max = 3000) Long> steps,
      @ForAll Random random,
      @ForAll long origin) {
    Rate rate = new Rate(count, Duration.ofNanos(count * interval), burst);
    Pace pace = Pace.of(rate);
    Bucket bucket = new Bucket(origin);
    ExactBucket exact = new ExactBucket(rate); // knows nothing of what is given back later
    List<long[]> pending = new ArrayList<>();
    long now = origin;
    for (long step : steps) {
      now += step;
      exact.advanceTo(BigInteger.valueOf(now - origin));
      long cost = 1 + random.nextInt((int) burst);
      long charge = pace.charge(cost);
      boolean granted = bucket.tryTake(pace, charge, now) == Bucket.GRANTED;
      if (granted && random.nextBoolean()) {
        pending.add(new long[] {charge, now});
      } else if (granted) {
        assertTrue(exact.take(cost), () -> "granted too much under " + rate);
      }
      if (!pending.isEmpty() && random.nextInt(3) == 0) {
        long[] taken = pending.remove(random.nextInt(pending.size()));
        long time = now;
        bucket.giveBack(taken[0], taken[1], () -> time);
      }
    }
  }

  @Example
  void whatIsGivenBackAtOnce_isThereAgain() {
    Pace pace = Pace.of(Rate.of(3).per(Duration.ofDays(1)));
    Bucket bucket = new Bucket(7);
    for (int i = 0; i < 100; i++) {
      assertEquals(Bucket.GRANTED, bucket.tryTake(pace, pace.charge(3), 7));
      assertTrue(bucket.tryTake(pace, 7) > 0);
      bucket.giveBack(pace.charge(3), 7, () -> 7);
    }
    assertEquals(Bucket.GRANTED, bucket.tryTake(pace, 7));
  }

  @Example
  void whatIsGivenBackAfterTheBucketIsFullAgain_isNobodys() {
    long second = Duration.ofSeconds(1).toNanos();
    Pace pace = Pace.of(Rate.of(1).per(Duration.ofSeconds(1)));
    Bucket bucket = new Bucket(0);
    assertEquals(Bucket.GRANTED, bucket.tryTake(pace, 0));
    assertEquals(Bucket.GRANTED, bucket.tryTake(pace, 5 * second));
    bucket.giveBack(pace.charge(1), 0, () -> 5 * second);
    assertEquals(second, bucket.tryTake(pace, 5 * second));
  }

  @Example
  void idlenessOfABillionSeconds_fillsOneBurstAndNoMore() {
    Pace pace = Pace.of(Rate.of(2).per(Duration.ofNanos(1)).burst(5));
    long start = Long.MAX_VALUE - 10;
    Bucket bucket = new Bucket(start);
    long later = start + 1_000_000_000L * 1_000_000_000L;
    assertEquals(Bucket.GRANTED, bucket.tryTake(pace, pace.charge(5), later));
    assertEquals(1, bucket.tryTake(pace, later));
  }

  @Property(tries = 1_000)
  void waitIsExact_oneNanosecondLessIsTooEarly(
      @ForAll @LongRange(min = 1, max = 1_000_000) long interval,
      @ForAll @LongRange(min = 1, max = 10) long burst,
      @ForAll long origin) {
    Pace pace = Pace.of(new Rate(1, Duration.ofNanos(interval), burst));
    Bucket bucket = new Bucket(origin);
    for (int i = 0; i < burst; i++) {
      assertEquals(Bucket.GRANTED, bucket.tryTake(pace, origin));
    }
    long wait = bucket.tryTake(pace, origin);
    assertTrue(wait > 0);
    assertEquals(1, bucket.tryTake(pace, origin + wait - 1));
    assertEquals(Bucket.GRANTED, bucket.tryTake(pace, origin + wait));
  }

  @Example
  void clockThatGoesBack_grantsNothingMore() {
    Pace pace = Pace.of(Rate.of(1).per(Duration.ofSeconds(1)));
    Bucket bucket = new Bucket(0);
    assertEquals(Bucket.GRANTED, bucket.tryTake(pace, 0));
    assertTrue(bucket.tryTake(pace, -Duration.ofDays(1).toNanos()) > 0);
  }

  @Example
  void threadsTogether_getExactlyTheBurst() throws InterruptedException {
    Pace pace = Pace.of(new Rate(1, Duration.ofDays(1), 1000));
    for (int round = 0; round < 20; round++) {
      Bucket bucket = new Bucket(round);
      AtomicLong granted = new AtomicLong();
      long now = round;
      CountDownLatch start = new CountDownLatch(1);
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        Thread thread =
            new Thread(() -> {
              awaitQuietly(start);
              for (int i = 0; i < 500; i++) {
                if (bucket.tryTake(pace, now) == Bucket.GRANTED) {
                  granted.incrementAndGet();
                }
              }
            });
        thread.start();
        threads.add(thread);
      }
      start.countDown();
      for (Thread thread : threads) {
        thread.join();
      }
      assertEquals(1000, granted.get());
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
