package dev.mantlet.guard.measure;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many times were how long: 704 buckets, 16 for each power of two of nanoseconds, up to 39
 * hours.
 *
 * <p>A quantile is the upper end of its bucket: never below the true one, and above it by at most
 * 1/16 of it. Histograms of several sessions or processes add up exactly. Immutable; equal by
 * value.
 */
public final class Histogram {
  private static final int SUB_BITS = 4;
  private static final int SUB_BUCKETS = 1 << SUB_BITS;
  private static final int HIGHEST_POWER = 46;
  private static final int BUCKETS = (HIGHEST_POWER - SUB_BITS + 2) * SUB_BUCKETS;
  private static final Histogram EMPTY = new Histogram(new long[BUCKETS], 0);

  private final long[] counts;
  private final long count;
  private final long totalNanos;

  private Histogram(long[] counts, long totalNanos) {
    this.counts = counts;
    this.count = Arrays.stream(counts).sum();
    this.totalNanos = totalNanos;
  }

  /** A histogram of no times. */
  public static Histogram empty() {
    return EMPTY;
  }

  /** How many times there are. */
  public long count() {
    return count;
  }

  /** All times together. */
  public Duration total() {
    return Duration.ofNanos(totalNanos);
  }

  /**
   * The time that a share of all times does not exceed; zero if there are none.
   *
   * @param share 0 to 1; 1 for the longest time
   * @throws IllegalArgumentException if the share is out of bounds
   */
  public Duration quantile(double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("share must be 0 to 1, was " + share);
    }
    // A little less, since 0.07 * 100 is above 7 in floating point, and would be the eighth.
    long rank = Math.max(1, (long) Math.ceil(share * count * (1 - 0x1p-50)));
    long seen = 0;
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
      seen += counts[bucket];
      if (seen >= rank) {
        return Duration.ofNanos(upperEnd(bucket));
      }
    }
    return Duration.ZERO;
  }

  /** The times of both. */
  public Histogram plus(Histogram other) {
    long[] sums = counts.clone();
    Arrays.setAll(sums, bucket -> sums[bucket] + other.counts[bucket]);
    return new Histogram(sums, totalNanos + other.totalNanos);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Histogram that
        && totalNanos == that.totalNanos
        && Arrays.equals(counts, that.counts);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(counts) + Long.hashCode(totalNanos);
  }

  /** Number, median and longest time. */
  @Override
  public String toString() {
    return "Histogram[count=" + count + ", median=" + quantile(0.5) + ", max=" + quantile(1) + "]";
  }

  /** The first 16 buckets hold one number each; then each power of two has 16 of equal width. */
  private static int bucket(long nanos) {
    if (nanos < SUB_BUCKETS) {
      return (int) Math.max(0, nanos);
    }
    int power = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos);
    if (power > HIGHEST_POWER) {
      return BUCKETS - 1;
    }
    int within = (int) (nanos >>> (power - SUB_BITS)) - SUB_BUCKETS;
    return (power - SUB_BITS + 1) * SUB_BUCKETS + within;
  }

  private static long upperEnd(int bucket) {
    if (bucket < SUB_BUCKETS) {
      return bucket;
    }
    int shift = bucket / SUB_BUCKETS - 1;
    return ((long) (SUB_BUCKETS + bucket % SUB_BUCKETS + 1) << shift) - 1;
  }

  /** Collects times in fixed memory, about 6 kB. Thread-safe, without locks. */
  public static final class Recorder {
    private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);
    private final LongAdder totalNanos = new LongAdder();

    /** Collects from nothing. */
    public Recorder() {}

    /**
     * Adds a time.
     *
     * @param nanos in nanoseconds; below zero counts as zero, above the highest bucket in that one
     */
    public void add(long nanos) {
      counts.incrementAndGet(bucket(nanos));
      totalNanos.add(Math.max(0, nanos));
    }

    /** What was collected so far; times that are added meanwhile may be in it or not. */
    public Histogram snapshot() {
      long[] copy = new long[BUCKETS];
      Arrays.setAll(copy, counts::get);
      return new Histogram(copy, totalNanos.sum());
    }
  }
}
