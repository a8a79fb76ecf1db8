package dev.mantlet.dp.query;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.mechanism.NoisyLong;

/**
 * A sum of whole numbers that was released with noise, and what it means. Only {@link
 * LongSum#release} makes one. Immutable.
 */
public final class ReleasedLongSum {
  private static final double USUAL_LEVEL = 0.95;

  private final NoisyLong noisy;
  private final Adjacency adjacency;
  private final int perUnit;

  ReleasedLongSum(NoisyLong noisy, Adjacency adjacency, int perUnit) {
    this.noisy = noisy;
    this.adjacency = adjacency;
    this.perUnit = perUnit;
  }

  /**
   * The released number. It is right on average, unless it is at an end of the range of {@code
   * long}, where it was cut off.
   */
  public long value() {
    return noisy.value();
  }

  /**
   * The range that holds the exact sum (of the values that counted, cut off to the bounds) with at
   * least the probability {@code level}. An end of it that is an end of the range of {@code long}
   * stands for everything beyond.
   *
   * @param level in [0.5, 1), such as 0.95
   * @throws IllegalArgumentException if {@code level} is out of range
   */
  public NoisyLong.Interval interval(double level) {
    return noisy.interval(level);
  }

  /** What the release cost. */
  public PrivacyLoss loss() {
    return noisy.mechanism().loss();
  }

  /** What the loss refers to. */
  public Adjacency adjacency() {
    return adjacency;
  }

  /** How many values of one unit counted at most. */
  public int perUnit() {
    return perUnit;
  }

  /** The sum with its 95 % interval and its loss, as in {@code 118 [106, 130] at 95 %, (ε = …)}. */
  @Override
  public String toString() {
    NoisyLong.Interval usual = interval(USUAL_LEVEL);
    return value() + " [" + usual.low() + ", " + usual.high() + "] at 95 %, " + loss();
  }
}
