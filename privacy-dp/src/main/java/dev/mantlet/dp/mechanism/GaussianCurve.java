package dev.mantlet.dp.mechanism;

import static dev.mantlet.dp.mechanism.Decimals.DIGITS;
import static dev.mantlet.dp.mechanism.Decimals.TWO;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * The δ that Gaussian noise of width σ has at a given ε, for answers that move by at most the
 * sensitivity. Every result is an upper bound: it holds a margin for the rounding of its own
 * arithmetic.
 *
 * <p>The argument is in {@code docs/proofs/gaussian.md}.
 */
final class GaussianCurve {
  /** Margin of one difference of two tails, relative to both: far above what rounding does. */
  private static final BigDecimal MARGIN = new BigDecimal("1e-44");

  /** Terms of a sum below this part of its first one are left out. */
  private static final BigDecimal NEGLIGIBLE = new BigDecimal("1e-60");

  private static final BigDecimal HALF = new BigDecimal("0.5");

  private final BigDecimal sensitivity;
  private final BigDecimal epsilon;
  private final BigDecimal growth;

  GaussianCurve(BigDecimal sensitivity, BigDecimal epsilon) {
    this.sensitivity = sensitivity;
    this.epsilon = epsilon;
    this.growth = Decimals.exp(epsilon);
  }

  /** For noise from the real line. Source: Balle and Wang 2018, theorem 8. */
  BigDecimal continuous(double sigma) {
    BigDecimal width = new BigDecimal(sigma);
    BigDecimal from = threshold(width);
    return difference(
        normalAbove(from, width), normalAbove(from.add(sensitivity, DIGITS), width));
  }

  /**
   * For whole-number noise with σ of 8 or above, without the sum. Where the density is convex, beyond
   * σ, a weight is at most the integral of the density over the unit around it, and the integral is
   * at most the sum by trapezoids; elsewhere the tails are at most one unit apart.
   */
  BigDecimal discreteAtMost(double sigma) {
    BigDecimal width = new BigDecimal(sigma);
    BigDecimal from = threshold(width);
    BigDecimal near = firstAbove(from);
    BigDecimal far = firstAbove(from.add(sensitivity, DIGITS));
    boolean convex = near.subtract(BigDecimal.ONE).compareTo(width) > 0;
    BigDecimal half = Decimals.density(far.divide(width, DIGITS)).divide(TWO.multiply(width), DIGITS);
    return convex
        ? difference(
            normalAbove(near.subtract(HALF), width), normalAbove(far, width).add(half, DIGITS))
        : difference(normalAbove(near.subtract(BigDecimal.ONE), width), normalAbove(far, width));
  }

  private static BigDecimal normalAbove(BigDecimal x, BigDecimal width) {
    return Decimals.normalTail(x.divide(width, DIGITS));
  }

  private static BigDecimal firstAbove(BigDecimal t) {
    return t.setScale(0, RoundingMode.FLOOR).add(BigDecimal.ONE);
  }

  /**
   * For whole-number noise and a whole-number sensitivity, exactly: the sum over all numbers. Source:
   * Canonne, Kamath and Steinke 2020, theorem 7.
   */
  BigDecimal discrete(double sigma) {
    BigDecimal width = new BigDecimal(sigma);
    DiscreteTail tail = new DiscreteTail(width);
    BigDecimal from = threshold(width);
    return difference(tail.above(from), tail.above(from.add(sensitivity, DIGITS)));
  }

  /** Where the privacy loss is ε: ε σ² / Δ - Δ / 2. */
  private BigDecimal threshold(BigDecimal width) {
    BigDecimal square = width.multiply(width);
    return epsilon
        .multiply(square)
        .divide(sensitivity, DIGITS)
        .subtract(sensitivity.divide(TWO, DIGITS), DIGITS);
  }

  private BigDecimal difference(BigDecimal near, BigDecimal far) {
    BigDecimal grown = growth.multiply(far, DIGITS);
    BigDecimal margin = MARGIN.multiply(near.add(grown, DIGITS), DIGITS);
    return near.subtract(grown, DIGITS).max(BigDecimal.ZERO).add(margin, DIGITS);
  }

  /** Sums of exp(-z² / (2 σ²)). */
  private static final class DiscreteTail {
    private final BigDecimal doubled;
    private final BigDecimal total;

    DiscreteTail(BigDecimal width) {
      this.doubled = width.multiply(width).multiply(TWO);
      this.total = BigDecimal.ONE.add(TWO.multiply(from(BigDecimal.ONE)), DIGITS);
    }

    /** P(Z > t). */
    BigDecimal above(BigDecimal t) {
      BigDecimal first = firstAbove(t);
      return first.signum() > 0
          ? from(first).divide(total, DIGITS)
          : BigDecimal.ONE.subtract(
              from(BigDecimal.ONE.subtract(first)).divide(total, DIGITS), DIGITS);
    }

    /** The weights of z and all above; z is 1 or above. */
    private BigDecimal from(BigDecimal z) {
      BigDecimal weight = weight(z.multiply(z));
      BigDecimal ratio = weight(TWO.multiply(z).add(BigDecimal.ONE));
      BigDecimal step = weight(TWO);
      BigDecimal least = weight.multiply(NEGLIGIBLE, DIGITS);
      BigDecimal sum = BigDecimal.ZERO;
      while (weight.compareTo(least) > 0) {
        sum = sum.add(weight, DIGITS);
        weight = weight.multiply(ratio, DIGITS);
        ratio = ratio.multiply(step, DIGITS);
      }
      return sum;
    }

    private BigDecimal weight(BigDecimal square) {
      return Decimals.exp(square.negate().divide(doubled, DIGITS));
    }
  }
}
