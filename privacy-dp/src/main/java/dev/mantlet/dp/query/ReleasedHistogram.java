package dev.mantlet.dp.query;

import static java.util.stream.Collectors.joining;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.mechanism.NoisyLong;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A histogram that was released with noise, and what it means. Only {@link Histogram#release} makes
 * one. Immutable.
 */
public final class ReleasedHistogram {
  private final List<Bin> bins;
  private final PrivacyLoss loss;
  private final Adjacency adjacency;

  ReleasedHistogram(long[] edges, List<NoisyLong> noisy, PrivacyLoss loss, Adjacency adjacency) {
    this.bins =
        IntStream.range(0, noisy.size())
            .mapToObj(i -> new Bin(edges[i], edges[i + 1], new NoisyCount(noisy.get(i))))
            .toList();
    this.loss = loss;
    this.adjacency = adjacency;
  }

  /**
   * All bins in the order of their edges, also those in which no unit was counted. Cannot be
   * changed.
   */
  public List<Bin> bins() {
    return bins;
  }

  /** What the release of all bins together cost. */
  public PrivacyLoss loss() {
    return loss;
  }

  /** What the loss refers to. */
  public Adjacency adjacency() {
    return adjacency;
  }

  /**
   * The bins, then the loss, as in {@code [0, 100) 118 [106, 130] at 95 %; …; (ε = 0.25, δ = 0)}.
   */
  @Override
  public String toString() {
    return bins.stream().map(bin -> bin + "; ").collect(joining()) + loss;
  }

  /**
   * The noisy number of units whose value is in {@code [low, high)}; in the first bin also of those
   * below, in the last bin also of those above. Immutable.
   */
  public static final class Bin {
    private final long low;
    private final long high;
    private final NoisyCount count;

    private Bin(long low, long high, NoisyCount count) {
      this.low = low;
      this.high = high;
      this.count = count;
    }

    /** The smallest value of the bin. */
    public long low() {
      return low;
    }

    /** The smallest value above the bin. */
    public long high() {
      return high;
    }

    /**
     * The released number of units. It is right on average and can be negative: add up these, and
     * cut off at zero only for display.
     */
    public long value() {
      return count.value();
    }

    /**
     * The range that holds the exact number of units with at least the probability {@code level};
     * never below zero. The probability is that of this bin by itself: of twenty at 0.95, one
     * misses on average.
     *
     * @param level in [0.5, 1), such as 0.95
     * @throws IllegalArgumentException if {@code level} is out of range
     */
    public NoisyLong.Interval interval(double level) {
      return count.interval(level);
    }

    /**
     * The bin and its number with the 95 % interval, as in {@code [0, 100) 118 [106, 130] at 95 %}.
     */
    @Override
    public String toString() {
      return "[" + low + ", " + high + ") " + count;
    }
  }
}
