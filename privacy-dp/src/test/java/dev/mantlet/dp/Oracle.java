package dev.mantlet.dp;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/** The exact distributions to some 50 digits, computed in another way than the samplers do. */
public final class Oracle {
  public static final MathContext DIGITS = new MathContext(60);

  private static final BigDecimal SMALL = new BigDecimal("0.001");
  private static final BigDecimal TWO = BigDecimal.valueOf(2);

  private Oracle() {}

  /** exp(-x) for x >= 0: Taylor's series of a small fraction of x, squared back. */
  public static BigDecimal expMinus(BigDecimal x) {
    if (x.compareTo(SMALL) > 0) {
      BigDecimal root = expMinus(x.divide(TWO, DIGITS));
      return root.multiply(root, DIGITS);
    }
    BigDecimal sum = BigDecimal.ONE;
    BigDecimal term = BigDecimal.ONE;
    for (int k = 1; k <= 25; k++) {
      term = term.multiply(x, DIGITS).divide(BigDecimal.valueOf(-k), DIGITS);
      sum = sum.add(term, DIGITS);
    }
    return sum;
  }

  public static BigDecimal fraction(String fraction) {
    String[] parts = fraction.split("/");
    return parts.length == 1
        ? new BigDecimal(fraction)
        : new BigDecimal(parts[0]).divide(new BigDecimal(parts[1]), DIGITS);
  }

  public static BigInteger numerator(String fraction) {
    return new BigInteger(fraction.split("/")[0]);
  }

  public static BigInteger denominator(String fraction) {
    return fraction.contains("/") ? new BigInteger(fraction.split("/")[1]) : BigInteger.ONE;
  }

  /** P(z) of the discrete Laplace distribution. */
  public static BigDecimal laplace(BigDecimal scale, long z) {
    BigDecimal q = expMinus(BigDecimal.ONE.divide(scale, DIGITS));
    BigDecimal zero = BigDecimal.ONE.subtract(q).divide(BigDecimal.ONE.add(q), DIGITS);
    return zero.multiply(expMinus(BigDecimal.valueOf(Math.abs(z)).divide(scale, DIGITS)), DIGITS);
  }

  /** P(|z| > m) of the discrete Laplace distribution. */
  public static BigDecimal laplaceBeyond(BigDecimal scale, long m) {
    BigDecimal q = expMinus(BigDecimal.ONE.divide(scale, DIGITS));
    BigDecimal steps = BigDecimal.valueOf(m).add(BigDecimal.ONE);
    return TWO.multiply(expMinus(steps.divide(scale, DIGITS)))
        .divide(BigDecimal.ONE.add(q), DIGITS);
  }

  /** P(z) of the discrete Gaussian distribution with a variance parameter up to some thousands. */
  public static BigDecimal gaussian(BigDecimal sigma2, long z) {
    return gaussianWeight(sigma2, z).divide(gaussianSum(sigma2), DIGITS);
  }

  /** The sum of all weights. */
  public static BigDecimal gaussianSum(BigDecimal sigma2) {
    BigDecimal sum = BigDecimal.ONE;
    BigDecimal last = BigDecimal.ONE;
    for (long k = 1; last.compareTo(new BigDecimal("1e-50")) > 0; k++) {
      last = gaussianWeight(sigma2, k);
      sum = sum.add(TWO.multiply(last), DIGITS);
    }
    return sum;
  }

  public static BigDecimal gaussianWeight(BigDecimal sigma2, long z) {
    return expMinus(BigDecimal.valueOf(z * z).divide(TWO.multiply(sigma2), DIGITS));
  }
}
