package dev.mantlet.dp.query;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.mechanism.NoisyLong;

/**
 * A count that was released with noise, and what it means. Only the releases of queries make one.
 * Immutable.
 */
public final class ReleasedCount {
  private final NoisyCount count;
  private final Adjacency adjacency;
  private final int perUnit;

  ReleasedCount(NoisyLong noisy, Adjacency adjacency, int perUnit) {
    this.count = new NoisyCount(noisy);
    this.adjacency = adjacency;
    this.perUnit = perUnit;
  }

  /**
   * The released number. It is right on average and can be negative: add up these, and cut off at
   * zero only for display.
   */
  public long value() {
    return count.value();
  }

  /**
   * The range that holds the exact count (within the limit for each unit) with at least the
   * probability {@code level}; never below zero.
   *
   * @param level in [0.5, 1), such as 0.95
   * @throws IllegalArgumentException if {@code level} is out of range
   */
  public NoisyLong.Interval interval(double level) {
    return count.interval(level);
  }

  /** The number with its 95 % interval. */
  String brief() {
    return count.toString();
  }

  /** What the release cost. */
  public PrivacyLoss loss() {
    return count.noisy().mechanism().loss();
  }

  /** What the loss refers to. */
  public Adjacency adjacency() {
    return adjacency;
  }

  /** How many contributions of one unit were counted at most. */
  public int perUnit() {
    return perUnit;
  }

  /**
   * The number with its 95 % interval and its loss, as in {@code 118 [106, 130] at 95 %, (ε = 0.25,
   * δ = 0)}.
   */
  @Override
  public String toString() {
    return count + ", " + loss();
  }
}
