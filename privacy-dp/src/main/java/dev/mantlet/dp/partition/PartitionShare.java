package dev.mantlet.dp.partition;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.internal.Fraction;
import dev.mantlet.dp.internal.Require;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * What each partition may cost, where one unit changes several: ε / κ, and the largest δ' that is
 * known to satisfy 1 - (1 - δ')^κ <= δ.
 *
 * @param epsilon of one partition
 * @param delta of one partition
 */
record PartitionShare(Fraction epsilon, Fraction delta) {
  /** Most partitions that a unit may be in: it bounds the work of the powers. */
  static final int MOST_PARTITIONS = 1 << 20;

  /** Below this δ, δ / κ is so near to the largest δ' that the difference does not matter. */
  private static final BigDecimal TINY = new BigDecimal("1e-30");

  /** As for every release: below lies noise that drowns all data. */
  private static final BigDecimal LEAST_EPSILON = new BigDecimal(0x1p-40);

  private static final MathContext DOWN = new MathContext(80, RoundingMode.FLOOR);

  /**
   * The share of a partition.
   *
   * @param loss both numbers above zero
   * @param partitionsPerUnit how many partitions a unit may be in, from 1 to 2^20
   * @throws IllegalArgumentException if one is out of range
   */
  static PartitionShare of(PrivacyLoss loss, int partitionsPerUnit, Adjacency adjacency) {
    Require.that(
        partitionsPerUnit >= 1 && partitionsPerUnit <= MOST_PARTITIONS,
        "a unit must be allowed from 1 to %s partitions, was %s",
        MOST_PARTITIONS,
        partitionsPerUnit);
    Require.that(
        loss.epsilon().signum() > 0 && loss.delta().signum() > 0,
        "partitions from the data need an epsilon and a delta above zero, was %s",
        loss);
    int changed = adjacency == Adjacency.REPLACE ? 2 * partitionsPerUnit : partitionsPerUnit;
    Require.that(
        loss.epsilon().compareTo(LEAST_EPSILON.multiply(BigDecimal.valueOf(changed))) >= 0,
        "the epsilon of one partition must be 2^-40 or above, was %s shared by %s",
        loss.epsilon(),
        changed);
    return new PartitionShare(
        Fraction.of(loss.epsilon()).over(changed), share(loss.delta(), changed));
  }

  private static Fraction share(BigDecimal delta, int partitions) {
    Fraction equal = Fraction.of(delta).over(partitions); // the union bound: always right
    if (partitions == 1 || delta.compareTo(TINY) < 0) {
      return equal;
    }
    double near = -Math.expm1(Math.log1p(-delta.doubleValue()) / partitions);
    BigDecimal candidate = new BigDecimal(near * (1 - 0x1p-48));
    return isWithin(candidate, delta, partitions) ? Fraction.of(candidate) : equal;
  }

  /** (1 - share)^partitions >= 1 - δ, by a power that is rounded down. */
  private static boolean isWithin(BigDecimal share, BigDecimal delta, int partitions) {
    if (share.signum() <= 0) {
      return false;
    }
    BigDecimal power = BigDecimal.ONE;
    BigDecimal square = BigDecimal.ONE.subtract(share, DOWN);
    for (int rest = partitions; rest > 0; rest >>= 1) {
      if ((rest & 1) == 1) {
        power = power.multiply(square, DOWN);
      }
      square = square.multiply(square, DOWN);
    }
    return power.compareTo(BigDecimal.ONE.subtract(delta)) >= 0;
  }
}
