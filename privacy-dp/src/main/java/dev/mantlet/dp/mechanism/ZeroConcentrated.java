package dev.mantlet.dp.mechanism;

import static dev.mantlet.dp.mechanism.Decimals.DIGITS;
import static dev.mantlet.dp.mechanism.Decimals.TWO;

import java.math.BigDecimal;

/**
 * The δ of ρ-zero-concentrated differential privacy at a given ε, an upper bound.
 *
 * <p>Discrete Gaussian noise on each number of a vector is zero-concentrated with ρ = Δ² / (2 σ²) for
 * the sensitivity Δ in the L2 norm; the exact formula for one number does not carry over, because the
 * distribution on the whole-number grid looks different in each direction. Source: Canonne, Kamath
 * and Steinke 2020, theorem 14 and proposition 12.
 */
final class ZeroConcentrated {
  private static final int SEARCH = 120;

  /** Largest order; above it δ gains nothing that a double shows. */
  private static final double MOST_ORDER = 1e18;

  /** Above it no order gives anything for the largest ε. */
  private static final BigDecimal HOPELESS = BigDecimal.valueOf(2048);

  private static final BigDecimal MARGIN = BigDecimal.ONE.add(new BigDecimal("1e-40"));

  private final BigDecimal squared;
  private final BigDecimal epsilon;

  /** For the squared sensitivity in the L2 norm. */
  ZeroConcentrated(BigDecimal squared, BigDecimal epsilon) {
    this.squared = squared;
    this.epsilon = epsilon;
  }

  /** The bound at the best order that a search finds; every order gives a bound. */
  BigDecimal delta(double sigma) {
    BigDecimal width = new BigDecimal(sigma);
    BigDecimal rho = squared.divide(TWO.multiply(width).multiply(width), DIGITS);
    if (rho.compareTo(HOPELESS) > 0) {
      return BigDecimal.ONE;
    }
    return at(bestOrder(rho.doubleValue(), epsilon.doubleValue()), rho);
  }

  /** exp((α - 1)(α ρ - ε)) / (α - 1) · (1 - 1/α)^α. */
  private BigDecimal at(double order, BigDecimal rho) {
    BigDecimal alpha = new BigDecimal(order);
    BigDecimal less = alpha.subtract(BigDecimal.ONE);
    BigDecimal exponent =
        less.multiply(alpha.multiply(rho, DIGITS).subtract(epsilon, DIGITS), DIGITS)
            .add(alpha.multiply(Decimals.ln(less.divide(alpha, DIGITS)), DIGITS), DIGITS);
    return Decimals.exp(exponent).divide(less, DIGITS).multiply(MARGIN, DIGITS);
  }

  /** By thirds on the logarithm of α - 1: the bound first falls and then rises. */
  private static double bestOrder(double rho, double epsilon) {
    double low = StrictMath.log(1e-6);
    double high = StrictMath.log(MOST_ORDER);
    for (int i = 0; i < SEARCH; i++) {
      double third = (high - low) / 3;
      if (logDelta(low + third, rho, epsilon) < logDelta(high - third, rho, epsilon)) {
        high -= third;
      } else {
        low += third;
      }
    }
    return 1 + StrictMath.exp(low);
  }

  private static double logDelta(double logLess, double rho, double epsilon) {
    double less = StrictMath.exp(logLess);
    double alpha = 1 + less;
    return less * (alpha * rho - epsilon) - logLess - alpha * StrictMath.log1p(1 / less);
  }
}
