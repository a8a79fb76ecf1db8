package dev.mantlet.dp.mechanism;

import dev.mantlet.dp.internal.NoiseSource;
import dev.mantlet.dp.internal.Require;
import dev.mantlet.dp.internal.SecureBits;
import dev.mantlet.dp.internal.WholeNoise;
import java.util.List;

/**
 * A real number that was released with noise and paid for; only a {@link RealMechanism} makes one.
 *
 * <p>What is computed from it costs no further privacy. Immutable.
 */
public final class NoisyDouble {
  private final double value;
  private final RealMechanism mechanism;

  NoisyDouble(double value, RealMechanism mechanism) {
    this.value = value;
    this.mechanism = mechanism;
  }

  static NoisyDouble of(
      double exact, Grid grid, NoiseSource noise, SecureBits bits, RealMechanism mechanism) {
    return bits.lend(
        lent -> new NoisyDouble(grid.release(exact, noise.forDraws(1), lent), mechanism));
  }

  /** Numbers with noise of their own each. */
  static List<NoisyDouble> all(
      double[] exact, Grid grid, NoiseSource source, SecureBits bits, RealMechanism mechanism) {
    WholeNoise noise = source.forDraws(exact.length);
    return bits.lend(lent -> {
      NoisyDouble[] noisy = new NoisyDouble[exact.length];
      for (int i = 0; i < exact.length; i++) {
        noisy[i] = new NoisyDouble(grid.release(exact[i], noise, lent), mechanism);
      }
      return List.of(noisy);
    });
  }

  /** The released number, finite: the double nearest to a multiple of {@link #granularity}. */
  public double value() {
    return value;
  }

  /** The step of the grid on which the number lies. */
  public double granularity() {
    return mechanism.granularity();
  }

  /** What made the noise: its loss and its width. */
  public RealMechanism mechanism() {
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
    double half = mechanism.halfWidth(level);
    return new Interval(Math.nextDown(value - half), Math.nextUp(value + half), level);
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
  public record Interval(double low, double high, double level) {
    /**
     * Checks the order of the ends and the level.
     *
     * @throws IllegalArgumentException if {@code low} is above {@code high}, one is NaN, or {@code
     *     level} is out of range
     */
    public Interval {
      Require.that(low <= high, "low must not be above high, was %s and %s", low, high);
      Require.that(level >= 0.5 && level < 1, "level must be in [0.5, 1), was %s", level);
    }
  }
}
