package dev.mantlet.dp.query;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mantlet.dp.mechanism.NoisyLong;
import java.math.BigDecimal;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/**
 * If the intervals of sum and count hold the exact numbers, then that of the mean holds the exact
 * mean.
 */
class MeanIntervalPropertyTest {
  @Property(tries = 5000)
  void intervalHoldsTheMean_ifItsPartsHoldSumAndCount(
      @ForAll @LongRange(min = -(1L << 62), max = 1L << 62) long low,
      @ForAll @LongRange(min = 1, max = 1L << 40) long span,
      @ForAll @LongRange(max = Long.MAX_VALUE) long position,
      @ForAll @IntRange(min = 1, max = 100_000) int count,
      @ForAll @LongRange(max = 1L << 50) long below,
      @ForAll @LongRange(max = 1L << 50) long above,
      @ForAll @IntRange(max = 200_000) int fewer,
      @ForAll @IntRange(max = 200_000) int more) {
    Bounds bounds = new Bounds(low, low + span);
    long lowest = (low - bounds.midpoint()) * count;
    long sum = lowest + Math.floorMod(position, span * count + 1);
    var interval =
        ReleasedMean.quotient(
            bounds,
            new NoisyLong.Interval(sum - below, sum + above, 0.95),
            new NoisyLong.Interval(Math.max(0, count - fewer), (long) count + more, 0.95),
            0.95);
    assertTrue(compareWithMean(interval.low(), bounds, sum, count) <= 0, interval::toString);
    assertTrue(compareWithMean(interval.high(), bounds, sum, count) >= 0, interval::toString);
  }

  /** Compares without a quotient: (end - midpoint) * count with the sum. */
  private static int compareWithMean(double end, Bounds bounds, long sum, long count) {
    BigDecimal offset = new BigDecimal(end).subtract(new BigDecimal(bounds.midpoint()));
    return offset.multiply(BigDecimal.valueOf(count)).compareTo(BigDecimal.valueOf(sum));
  }
}
