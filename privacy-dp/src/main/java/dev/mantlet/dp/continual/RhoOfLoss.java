package dev.mantlet.dp.continual;

import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.internal.Enclosure;
import dev.mantlet.dp.internal.Fraction;
import dev.mantlet.dp.internal.LeastPower;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * How much ρ of zero-concentrated differential privacy an (ε, δ) allows, rounded down, in whole
 * numbers alone.
 *
 * <p>ρ-zCDP is (ρ + 2 √(ρ ln(1/δ)), δ)-differential privacy (Bun and Steinke 2016, proposition
 * 1.3), so √ρ = √(L + ε) - √L = ε / (√(L + ε) + √L) for any L of ln(1/δ) or above.
 */
final class RhoOfLoss {
  private static final int PLACES = 64;

  /** Places of L; what its rounding costs is far below what the conversion does. */
  private static final int PLACES_OF_LOGARITHM = 8;

  /** Precision of powers of e. */
  private static final int BITS = 128;

  private static final Enclosure POWER_OF_ONE_UNIT = Enclosure.exp(Fraction.of(fraction(1)), BITS);

  private static final MathContext DIGITS = new MathContext(40, RoundingMode.CEILING);

  private RhoOfLoss() {}

  /** The largest r with ρ = (r · 2^-64)² within the loss, or a little less. */
  static BigInteger rootOfRho(PrivacyLoss loss) {
    BigDecimal logarithm = logarithmOfInverse(loss.delta());
    BigInteger roots =
        rootUp(logarithm.add(loss.epsilon())).add(rootUp(logarithm)); // units of 2^-64
    BigDecimal scaled =
        loss.epsilon().multiply(new BigDecimal(BigInteger.ONE.shiftLeft(2 * PLACES)));
    return scaled.toBigInteger().divide(roots);
  }

  /** The square root, rounded up, in units of 2^-64. */
  private static BigInteger rootUp(BigDecimal number) {
    BigInteger scaled =
        number
            .multiply(new BigDecimal(BigInteger.ONE.shiftLeft(2 * PLACES)))
            .setScale(0, RoundingMode.CEILING)
            .unscaledValue();
    return scaled.sqrt().add(BigInteger.ONE);
  }

  /** ln(1/δ), rounded up to a multiple of 2^-8: the least whose power of e surely reaches 1/δ. */
  static BigDecimal logarithmOfInverse(BigDecimal delta) {
    BigInteger inverse = BigDecimal.ONE.divide(delta, DIGITS).toBigInteger().add(BigInteger.ONE);
    return fraction(LeastPower.reaching(Enclosure.one(BITS), POWER_OF_ONE_UNIT, inverse));
  }

  private static BigDecimal fraction(long units) {
    return BigDecimal.valueOf(units).divide(BigDecimal.valueOf(1L << PLACES_OF_LOGARITHM));
  }
}
