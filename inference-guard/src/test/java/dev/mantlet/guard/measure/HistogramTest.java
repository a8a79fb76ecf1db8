package dev.mantlet.guard.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class HistogramTest {
  private static Histogram of(long... nanos) {
    Histogram.Recorder recorder = new Histogram.Recorder();
    LongStream.of(nanos).forEach(recorder::add);
    return recorder.snapshot();
  }

  /** Times from nanoseconds to hours, as many of each magnitude. */
  private static long[] times(int seed, int count) {
    SplittableRandom random = new SplittableRandom(seed);
    return random.doubles(count, 0, 46).mapToLong(power -> (long) Math.pow(2, power)).toArray();
  }

  @Test
  void quantile_isNeverBelowTheTrueOne_andAtMostASixteenthAbove() {
    long[] times = times(1, 5_000);
    Histogram histogram = of(times);
    Arrays.sort(times);
    for (int rank = 1; rank <= times.length; rank++) {
      long found = histogram.quantile(rank / (double) times.length).toNanos();
      long exact = times[rank - 1];
      assertTrue(found >= exact && found - exact <= exact / 16, exact + " was told as " + found);
    }
  }

  @Test
  void everyPowerOfTwo_andItsNeighbours_keepTheBound() {
    for (int power = 0; power < 47; power++) {
      for (long time = (1L << power) - 1; time <= (1L << power) + 1; time++) {
        long found = of(time).quantile(1).toNanos();
        assertTrue(found >= time && found - time <= time / 16, time + " was told as " + found);
      }
    }
  }

  @Test
  void histograms_addUpExactly() {
    long[] first = times(2, 1_000);
    long[] second = times(3, 700);
    long[] all = LongStream.concat(LongStream.of(first), LongStream.of(second)).toArray();
    Histogram sum = of(first).plus(of(second));
    assertEquals(of(all), sum);
    assertEquals(of(all).hashCode(), sum.hashCode());
    assertEquals(1_700, sum.count());
    assertEquals(Duration.ofNanos(LongStream.of(all).sum()), sum.total());
  }

  @Test
  void timesOutOfBounds_goIntoTheEndBuckets() {
    Histogram histogram = of(-5, Long.MAX_VALUE);
    assertEquals(Duration.ZERO, histogram.quantile(0.5));
    assertTrue(histogram.quantile(1).compareTo(Duration.ofHours(39)) > 0, histogram.toString());
  }

  @Test
  void noTimes_haveQuantileZero_andSharesOutOfBoundsAreRefused() {
    assertEquals(Duration.ZERO, Histogram.empty().quantile(0.99));
    assertEquals(Histogram.empty(), of());
    for (double share : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThrows(IllegalArgumentException.class, () -> Histogram.empty().quantile(share));
    }
  }
}
