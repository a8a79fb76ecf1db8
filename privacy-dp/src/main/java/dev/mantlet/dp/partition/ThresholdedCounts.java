package dev.mantlet.dp.partition;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.Sensitivity;
import dev.mantlet.dp.SpendToken;
import dev.mantlet.dp.internal.Enclosure;
import dev.mantlet.dp.internal.Fraction;
import dev.mantlet.dp.internal.LeastPower;
import dev.mantlet.dp.internal.Redemption;
import dev.mantlet.dp.internal.Require;
import dev.mantlet.dp.mechanism.DiscreteGaussianVector;
import dev.mantlet.dp.mechanism.DiscreteLaplace;
import dev.mantlet.dp.mechanism.LongMechanism;
import dev.mantlet.dp.mechanism.NoisyLong;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/**
 * Releases the counts of partitions (the groups of a group-by) whose names come from the data: each
 * count with discrete Laplace or Gaussian noise, and only those whose noisy count reaches a
 * threshold.
 *
 * <p>One noise serves both: the selection costs a δ and no ε. The threshold is so high that all
 * partitions which only one unit is in stay hidden but with probability δ. A unit may be in up to a
 * stated number of partitions and counts up to a stated number in each; <b>that it is no more is
 * the caller's word</b> ({@code query.CountByGroup} sees to it). A count that is released because
 * its noise was high is too high on average: right on average are counts only before the threshold.
 *
 * <p>Immutable and thread-safe. The argument is in {@code docs/proofs/partition-selection.md}.
 * Source: Korolova, Kenthapadi, Mishra and Ntoulas 2009; Desfontaines et al. 2020, section 4.
 */
public final class ThresholdedCounts {
  private static final int BITS = 128;
  private static final BigDecimal HALF = new BigDecimal("0.5");

  private final PrivacyLoss loss;
  private final LongMechanism noise;
  private final BiFunction<long[], SpendToken, List<NoisyLong>> adding;
  private final long threshold;

  private ThresholdedCounts(
      PrivacyLoss loss,
      LongMechanism noise,
      BiFunction<long[], SpendToken, List<NoisyLong>> adding,
      long threshold) {
    this.loss = loss;
    this.noise = noise;
    this.adding = adding;
    this.threshold = threshold;
  }

  /**
   * The release for data in which one unit is in at most {@code partitionsPerUnit} partitions, and
   * counts at most {@code countPerPartition} in each.
   *
   * @param loss what the release of all partitions together costs; ε and δ above zero
   * @param partitionsPerUnit from 1 to 2^20
   * @param countPerPartition 1 or above
   * @param adjacency that of the budget that pays
   * @throws IllegalArgumentException if a number is out of range
   */
  public static ThresholdedCounts laplace(
      PrivacyLoss loss, int partitionsPerUnit, int countPerPartition, Adjacency adjacency) {
    requireCount(countPerPartition);
    PartitionShare share = PartitionShare.of(loss, partitionsPerUnit, adjacency);
    long changed = changed(partitionsPerUnit, adjacency);
    DiscreteLaplace noise =
        DiscreteLaplace.calibrated(
            Sensitivity.l1(Math.multiplyExact(changed, countPerPartition)).under(adjacency),
            new Epsilon(loss.epsilon()));
    long beyond = leastRareNoise(share.epsilon().over(countPerPartition), share.delta());
    long threshold = Math.addExact(countPerPartition, beyond);
    return new ThresholdedCounts(loss, noise, noise::release, threshold);
  }

  /**
   * The same with discrete Gaussian noise, which is narrower where a unit may be in many
   * partitions. Half of δ pays for the noise, half for the threshold.
   *
   * @throws IllegalArgumentException if a number is out of range
   */
  public static ThresholdedCounts gaussian(
      PrivacyLoss loss, int partitionsPerUnit, int countPerPartition, Adjacency adjacency) {
    requireCount(countPerPartition);
    BigDecimal halfDelta = loss.delta().multiply(HALF); // an exact decimal
    PrivacyLoss half = new PrivacyLoss(loss.epsilon(), halfDelta);
    PartitionShare share = PartitionShare.of(half, partitionsPerUnit, adjacency);
    BigInteger squares =
        BigInteger.valueOf(countPerPartition)
            .pow(2)
            .multiply(BigInteger.valueOf(changed(partitionsPerUnit, adjacency)));
    DiscreteGaussianVector noise =
        DiscreteGaussianVector.calibrated(Sensitivity.l2Squared(squares).under(adjacency), half);
    long beyond = GaussianTail.leastRareNoise(noise, share.delta());
    long threshold = Math.addExact(countPerPartition, beyond);
    return new ThresholdedCounts(loss, noise, noise::release, threshold);
  }

  private static void requireCount(int countPerPartition) {
    Require.that(
        countPerPartition >= 1,
        "a unit must be allowed to count at least 1 in a partition, was %s",
        countPerPartition);
  }

  /** How many partitions change between neighbours. */
  private static long changed(int partitionsPerUnit, Adjacency adjacency) {
    return (adjacency == Adjacency.REPLACE ? 2L : 1L) * partitionsPerUnit;
  }

  /**
   * The smallest m such that the noise is m or more with probability at most δ': q^m / (1 + q) <=
   * δ' with q = e^-ε', which is e^((m - 1) ε') (e^ε' + 1) δ' >= 1.
   */
  private static long leastRareNoise(Fraction epsilon, Fraction delta) {
    int bits = BITS + epsilon.leadingZeros() + delta.leadingZeros();
    Enclosure factor = Enclosure.exp(epsilon, bits);
    Enclosure base = factor.plus(Enclosure.one(bits)).times(delta);
    // A number that is not known to be rare enough is passed over: upward, and so to the safe side.
    try {
      return LeastPower.reaching(base, factor, BigInteger.ONE) + 1;
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "the noise is too wide for a threshold, which would be 2^62 or above; take a larger"
              + " epsilon or lower limits for a unit",
          e);
    }
  }

  /** What one release, of any number of partitions, costs. */
  public PrivacyLoss loss() {
    return loss;
  }

  /** What the budget that pays must be of; a token of another one is refused. */
  public Adjacency adjacency() {
    return noise.adjacency().orElseThrow();
  }

  /** The smallest noisy count that is released. */
  public long threshold() {
    return threshold;
  }

  /**
   * Releases the counts of all partitions of the data that reach the threshold, for a token that
   * paid {@link #loss()}.
   *
   * @param exact the count of each partition, 1 or above; partitions without units must be left out
   * @return those that are kept, in the order of their positions
   * @throws IllegalArgumentException if a count is below 1, or the token paid another loss or is of
   *     a budget with another adjacency; the token remains good
   * @throws IllegalStateException if the token was used before
   * @throws dev.mantlet.dp.PrivacyException if the source of randomness fails; then nothing is
   *     released, and the token is used up
   */
  public List<Kept> release(long[] exact, SpendToken token) {
    long[] copy = exact.clone();
    for (long count : copy) {
      Require.that(count >= 1, "the count of a partition must be 1 or above, one was %s", count);
    }
    Require.that(
        token.loss().equals(loss),
        "the token paid %s but the mechanism costs %s; spend mechanism.loss()",
        token.loss(),
        loss);
    token.adjacency().ifPresent(paid -> Redemption.requireAdjacency(noise.adjacency(), paid));
    SpendToken forNoise = token.split(noise.loss()).get(0); // the rest of δ is for the threshold
    if (copy.length == 0) {
      return List.of();
    }
    List<NoisyLong> noisy = adding.apply(copy, forNoise);
    return IntStream.range(0, copy.length)
        .filter(i -> noisy.get(i).value() >= threshold)
        .mapToObj(i -> new Kept(i, noisy.get(i)))
        .toList();
  }

  /** The loss and the threshold. */
  @Override
  public String toString() {
    return "ThresholdedCounts[threshold=" + threshold + ", loss=" + loss + "]";
  }

  /**
   * A partition that is released.
   *
   * @param position its position among the exact counts: to look its name up, not to be published,
   *     as it tells how many partitions there are before it
   * @param count its noisy count, at the threshold or above
   */
  public record Kept(int position, NoisyLong count) {}
}
