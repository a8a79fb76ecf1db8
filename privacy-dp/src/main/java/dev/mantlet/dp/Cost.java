package dev.mantlet.dp;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * A privacy loss in the whole units in which the ledger adds: ε in 10^-12 and δ in 10^-18.
 *
 * <p>The units are decimal so that decimal losses add up exactly. Within the ranges of {@link
 * PrivacyLoss} no number and no sum of two overflows: 1024 is about 2^50 units of ε, and 1 is below
 * 2^60 units of δ.
 *
 * @param epsilonUnits ε in 10^-12; 0 or above
 * @param deltaUnits δ in 10^-18; 0 or above
 */
record Cost(long epsilonUnits, long deltaUnits) {
  static final Cost ZERO = new Cost(0, 0);

  /** The largest total: ε of 1024, and δ just below 1. */
  static final Cost MOST = new Cost(1_024_000_000_000_000L, 999_999_999_999_999_999L);

  private static final int EPSILON_PLACES = 12;
  private static final int DELTA_PLACES = 18;

  /** The smallest cost that covers the loss: what a spend is charged. */
  static Cost covering(PrivacyLoss loss) {
    return rounded(loss, RoundingMode.CEILING);
  }

  /** The largest cost within the loss: what a budget grants in total. */
  static Cost within(PrivacyLoss loss) {
    return rounded(loss, RoundingMode.FLOOR);
  }

  private static Cost rounded(PrivacyLoss loss, RoundingMode mode) {
    return new Cost(
        units(loss.epsilon(), EPSILON_PLACES, mode), units(loss.delta(), DELTA_PLACES, mode));
  }

  private static long units(BigDecimal number, int places, RoundingMode mode) {
    return number.setScale(places, mode).unscaledValue().longValueExact();
  }

  boolean isZero() {
    return epsilonUnits == 0 && deltaUnits == 0;
  }

  /** Whether both numbers are at most those of {@code limit}. */
  boolean fits(Cost limit) {
    return epsilonUnits <= limit.epsilonUnits && deltaUnits <= limit.deltaUnits;
  }

  Cost plus(Cost other) {
    return new Cost(
        Math.addExact(epsilonUnits, other.epsilonUnits),
        Math.addExact(deltaUnits, other.deltaUnits));
  }

  /** What is left after {@code other}, which fits this. */
  Cost minus(Cost other) {
    return new Cost(epsilonUnits - other.epsilonUnits, deltaUnits - other.deltaUnits);
  }

  /**
   * The exact loss; but a δ that was rounded up to 1, which no budget has, is shown one unit lower,
   * as no loss has it either.
   */
  PrivacyLoss toLoss() {
    return new PrivacyLoss(
        BigDecimal.valueOf(epsilonUnits, EPSILON_PLACES),
        BigDecimal.valueOf(Math.min(deltaUnits, MOST.deltaUnits), DELTA_PLACES));
  }
}
