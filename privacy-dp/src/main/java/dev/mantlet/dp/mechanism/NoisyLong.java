package dev.mantlet.dp.mechanism;

import dev.mantlet.dp.internal.NoiseSource;
import dev.mantlet.dp.internal.Require;
import dev.mantlet.dp.internal.SecureBits;
import dev.mantlet.dp.internal.WholeNoise;
import java.util.List;

/**
 * A number that was released with noise and paid for; only a {@link LongMechanism} makes one.
 *
 * <p>What is computed from it costs no further privacy. Immutable.
 */
public final class NoisyLong {
  private final long value;
  private final LongMechanism mechanism;

  NoisyLong(long value, LongMechanism mechanism) {
    this.value = value;
    this.mechanism = mechanism;
  }

  /** Numbers with noise of their own each. */
  static List<NoisyLong> all(
      long[] exact, NoiseSource source, SecureBits bits, LongMechanism mechanism) {
    WholeNoise noise = source.forDraws(exact.length);
    return bits.lend(
        lent -> {
          NoisyLong[] noisy = new NoisyLong[exact.length];
          for (int i = 0; i < exact.length; i++) {
            noisy[i] = new NoisyLong(noise.addTo(exact[i], lent), mechanism);
          }
          return List.of(noisy);
        });
  }

  /**
   * The released number. It can be negative where the exact one cannot, and is at the end of the
   * range if it was saturated.
   */
  public long value() {
    return value;
  }

  /** What made the noise: its loss and its width. */
  public LongMechanism mechanism() {
    return mechanism;
  }

  /**
   * The range around the released number that holds the exact number with at least the probability
   * {@code level}, over the noise.
   *
   * @param level in [0.5, 1), such as 0.95
   * @throws IllegalArgumentException if {@code level} is out of range
   */
  public Interval interval(double level) {
    long half = mechanism.halfWidth(level);
    if (half == Long.MAX_VALUE) { // or more
      return new Interval(Long.MIN_VALUE, Long.MAX_VALUE, level);
    }
    long low = value < Long.MIN_VALUE + half ? Long.MIN_VALUE : value - half;
    long high = value > Long.MAX_VALUE - half ? Long.MAX_VALUE : value + half;
    return new Interval(low, high, level);
  }

  /** The released number with its loss. */
  @Override
  public String toString() {
    return value + " " + mechanism.loss();
  }

  /**
   * A confidence interval, both ends included.
   *
   * @param low the smallest number in it
   * @param high the largest number in it; {@code low} or above
   * @param level the probability with which it holds the exact number, at least; in [0.5, 1)
   */
  public record Interval(long low, long high, double level) {
    /**
     * Checks the order of the ends and the level.
     *
     * @throws IllegalArgumentException if {@code low} is above {@code high} or {@code level} is out
     *     of range
     */
    public Interval {
      Require.that(low <= high, "low must not be above high, was %s and %s", low, high);
      Require.that(level >= 0.5 && level < 1, "level must be in [0.5, 1), was %s", level);
    }
  }
}
