package dev.mantlet.dp.continual;

import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.internal.Require;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/**
 * The noisy total of all steps of a stream up to one of them.
 *
 * <p>Totals of one counter share noise: two of them that follow each other are closer together than
 * their intervals suggest. Immutable.
 */
public final class ReleasedTotal {
  /** Above the rounding errors of the few operations with doubles. */
  private static final double OUTWARD = 1 + 1e-9;

  /** For rounding to a whole number, and for the rounded coefficients. */
  private static final double ROUNDING = 1;

  /** Tries for the free parameter of a bound, each of which gives a true bound. */
  private static final int TRIES = 256;

  private final long value;
  private final long step;
  private final long horizon;
  private final PrivacyLoss loss;
  private final Noise noise;

  ReleasedTotal(long value, long step, long horizon, PrivacyLoss loss, Noise noise) {
    this.value = value;
    this.step = step;
    this.horizon = horizon;
    this.loss = loss;
    this.noise = noise;
  }

  /** The quotient, rounded to the nearest whole number and cut off to the range of long. */
  static long rounded(BigInteger numerator, BigInteger denominator) {
    BigInteger rounded =
        numerator
            .shiftLeft(1)
            .add(denominator)
            .subtract(numerator.shiftLeft(1).add(denominator).mod(denominator.shiftLeft(1)))
            .divide(denominator.shiftLeft(1));
    if (rounded.bitLength() < Long.SIZE) {
      return rounded.longValue();
    }
    return rounded.signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
  }

  /** What is public of the noise of a total. */
  sealed interface Noise {
    double variance(long step);

    /** What the noise does not exceed, but for the probability {@code miss}. */
    double halfWidth(long step, double miss);
  }

  /** Discrete Laplace noise of scale reach / ε on each block. */
  record OfTree(BigDecimal reach, BigDecimal epsilon) implements Noise {
    private double scale() {
      return reach.divide(epsilon, MathContext.DECIMAL128).doubleValue();
    }

    /** The sum of the squares of all weights in the estimate of a total. */
    private static double squares(long step) {
      double sum = 0;
      for (int level = 0; level < Long.SIZE; level++) {
        sum += (step >>> level & 1) == 0 ? 0 : weight(level);
      }
      return sum;
    }

    /** Of the block's own noisy sum, 2^i / (2^(i+1) - 1), which is its sum of squares too. */
    private static double weight(int level) {
      return 1 / (2 - Math.scalb(1.0, -level));
    }

    @Override
    public double variance(long step) {
      double root = 2 * Math.sinh(1 / (2 * scale())); // (1 - q) / √q
      return 2 / (root * root) * squares(step);
    }

    /**
     * Chernoff's bound: the moments of a weighted sum of the noise are at most those of continuous
     * Laplace noise, and the sum of -ln(1 - s² b² w²) is at most that of as many weights of the
     * largest size as have the same sum of squares.
     */
    @Override
    public double halfWidth(long step, double miss) {
      double largest = weight(Long.numberOfTrailingZeros(step));
      double number = squares(step) / (largest * largest);
      double least = Double.POSITIVE_INFINITY;
      for (int i = 1; i < TRIES; i++) {
        double share = (double) i / TRIES;
        double bound = (Math.log(2 / miss) - number * Math.log1p(-share * share)) / share;
        least = Math.min(least, bound);
      }
      return least * largest * scale();
    }
  }

  /** A sum of discrete Gaussians with this variance, in units of 2^-places. */
  record OfSquareRoot(BigInteger scaled, int places) implements Noise {
    @Override
    public double variance(long step) {
      return new BigDecimal(scaled)
          .divide(new BigDecimal(BigInteger.ONE.shiftLeft(places)), MathContext.DECIMAL128)
          .doubleValue();
    }

    /** Its moments are at most those of a Gaussian (Canonne, Kamath and Steinke 2020). */
    @Override
    public double halfWidth(long step, double miss) {
      return Math.sqrt(2 * variance(step) * Math.log(2 / miss));
    }
  }

  /** The released total. It can be negative where the exact one cannot. */
  public long value() {
    return value;
  }

  /** The number of steps that it is the total of, 1 or above. */
  public long step() {
    return step;
  }

  /** The largest number of steps of the counter. */
  public long horizon() {
    return horizon;
  }

  /** What all totals of the counter together cost; this one costs nothing more. */
  public PrivacyLoss loss() {
    return loss;
  }

  /** The standard deviation of the noise, rounding to a whole number left out. */
  public double standardDeviation() {
    return Math.sqrt(noise.variance(step));
  }

  /**
   * The range around the released total that holds the exact one with at least the probability
   * {@code level}, over the noise, as long as the increments are below 2^50 in all.
   *
   * @param level in [0.5, 1), such as 0.95; for each total by itself, not for all together
   * @throws IllegalArgumentException if {@code level} is out of range
   */
  public Interval interval(double level) {
    Require.that(level >= 0.5 && level < 1, "level must be in [0.5, 1), was %s", level);
    double half = noise.halfWidth(step, 1 - level) * OUTWARD + ROUNDING;
    if (!(half < 0x1p62)) {
      return new Interval(Long.MIN_VALUE, Long.MAX_VALUE, level);
    }
    long whole = (long) Math.ceil(half);
    long low = value < Long.MIN_VALUE + whole ? Long.MIN_VALUE : value - whole;
    long high = value > Long.MAX_VALUE - whole ? Long.MAX_VALUE : value + whole;
    return new Interval(low, high, level);
  }

  /** The total, its standard deviation, the step and the loss of all totals. */
  @Override
  public String toString() {
    return String.format(
        "%d ± %.1f at step %d of %d, %s for all", value, standardDeviation(), step, horizon, loss);
  }

  /**
   * A confidence interval, both ends included.
   *
   * @param low the smallest number in it
   * @param high the largest number in it; {@code low} or above
   * @param level the probability with which it holds the exact total, at least; in [0.5, 1)
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
