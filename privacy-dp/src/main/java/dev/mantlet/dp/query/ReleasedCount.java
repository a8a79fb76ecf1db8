package dev.mantlet.dp.query;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.NoisyLong;
import dev.mantlet.dp.PrivacyLoss;

/** A count that was released with noise, and what it means. Only {@link Count#release} makes one. Immutable. */
public final class ReleasedCount {
  private static final double USUAL_LEVEL = 0.95;

  private final NoisyLong noisy;
  private final Adjacency adjacency;
  private final int perUnit;

  ReleasedCount(NoisyLong noisy, Adjacency adjacency, int perUnit) {
    this.noisy = noisy;
    this.adjacency = adjacency;
    this.perUnit = perUnit;
  }

  /** The released number. It is right on average and can be negative: add up these, and cut off at zero only for display. */
  public long value() {
    return noisy.value();
  }

  /**
   * The range that holds the exact count (within the limit for each unit) with at least the probability {@code level};
   * never below zero.
   *
   * @param level in [0.5, 1), such as 0.95
   * @throws IllegalArgumentException if {@code level} is out of range
   */
  public NoisyLong.Interval interval(double level) {
    NoisyLong.Interval whole = noisy.interval(level);
    return new NoisyLong.Interval(Math.max(0, whole.low()), Math.max(0, whole.high()), level);
  }

  /** What the release cost. */
  public PrivacyLoss loss() {
    return noisy.mechanism().loss();
  }

  /** What the loss refers to. */
  public Adjacency adjacency() {
    return adjacency;
  }

  /** How many contributions of one unit were counted at most. */
  public int perUnit() {
    return perUnit;
  }

  /** The number with its 95 % interval and its loss, as in {@code 118 [106, 130] at 95 %, (ε = 0.25, δ = 0)}. */
  @Override
  public String toString() {
    NoisyLong.Interval usual = interval(USUAL_LEVEL);
    return value() + " [" + usual.low() + ", " + usual.high() + "] at 95 %, " + loss();
  }
}
