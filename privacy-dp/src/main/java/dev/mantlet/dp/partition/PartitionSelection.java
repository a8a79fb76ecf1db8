package dev.mantlet.dp.partition;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.SpendToken;
import dev.mantlet.dp.internal.LazyUniform;
import dev.mantlet.dp.internal.Redemption;
import dev.mantlet.dp.internal.Require;
import dev.mantlet.dp.internal.SecureBits;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;

/**
 * Decides which partitions (the groups of a group-by) may be named, where their names come from the
 * data: each with the largest probability that (ε, δ)-differential privacy allows for its number of
 * units.
 *
 * <p>A partition without units is never kept, one of a single unit with probability δ (for one
 * partition a unit), and from a certain number of units on a partition is always kept. A unit may
 * be in up to a stated number of partitions, and each of these then costs its share of ε and δ.
 * <b>That a unit is in no more, and counts once in each, is the caller's word.</b> Only who is kept
 * is released, not how many units there are; to release both, {@code query.CountByGroup} is better.
 *
 * <p>The decision is exact: random bits are compared with the probability, which is enclosed as
 * narrowly as it takes, so that no floating-point number takes part. Immutable and thread-safe. The
 * argument is in {@code docs/proofs/partition-selection.md}. Source: Desfontaines, Voss, Gipson and
 * Mandayam 2020 (arXiv 2006.03684), theorem 1.
 */
public final class PartitionSelection {
  /** Bits of a uniform number that are drawn at first. */
  static final int WORD = 63;

  /** Most numbers of units whose probability is kept; for larger ones it is computed each time. */
  private static final int MOST_KNOWN = 1 << 10;

  private final PrivacyLoss loss;
  private final int partitionsPerUnit;
  private final Adjacency adjacency;
  private final KeepProbability probability;

  /** The first word of a uniform number below which a partition of so many units is kept. */
  private final long[] known;

  private PartitionSelection(
      PrivacyLoss loss, int partitionsPerUnit, Adjacency adjacency, PartitionShare share) {
    this.loss = loss;
    this.partitionsPerUnit = partitionsPerUnit;
    this.adjacency = adjacency;
    this.probability = new KeepProbability(share.epsilon(), share.delta());
    this.known = new long[(int) Math.min(probability.certain(), MOST_KNOWN)];
    Arrays.setAll(known, n -> firstWord(probability.of(n, WORD).low()));
  }

  private static long firstWord(BigInteger threshold) {
    return threshold.min(BigInteger.valueOf(Long.MAX_VALUE)).longValueExact();
  }

  /**
   * The selection that keeps each partition with the largest probability.
   *
   * @param loss what the selection of all partitions together costs; ε and δ above zero
   * @param partitionsPerUnit how many partitions one unit is in at most, from 1 to 2^20
   * @param adjacency that of the budget that pays; a unit that is replaced leaves its partitions
   *     and may enter as many others
   * @throws IllegalArgumentException if a number is out of range
   */
  public static PartitionSelection optimal(
      PrivacyLoss loss, int partitionsPerUnit, Adjacency adjacency) {
    PartitionShare share = PartitionShare.of(loss, partitionsPerUnit, adjacency);
    return new PartitionSelection(loss, partitionsPerUnit, adjacency, share);
  }

  /** What one selection, of any number of partitions, costs. */
  public PrivacyLoss loss() {
    return loss;
  }

  /** What the budget that pays must be of; a token of another one is refused. */
  public Adjacency adjacency() {
    return adjacency;
  }

  /** How many partitions one unit is in at most. */
  public int partitionsPerUnit() {
    return partitionsPerUnit;
  }

  /**
   * Selects among all partitions of the data, for a token that paid {@link #loss()}.
   *
   * @param units for each partition its number of different units, 0 or above
   * @return the positions of the partitions that are kept, ascending: to look their names up, not
   *     to be published, as they tell how many partitions are left out between them
   * @throws IllegalArgumentException if a number is negative, or the token paid another loss or is
   *     of a budget with another adjacency; the token remains good
   * @throws IllegalStateException if the token was used before
   * @throws dev.mantlet.dp.PrivacyException if the source of randomness fails; then nothing is
   *     released, and the token is used up
   */
  public int[] select(long[] units, SpendToken token) {
    long[] copy = units.clone();
    for (long number : copy) {
      Require.that(number >= 0, "a number of units must be 0 or above, one was %s", number);
    }
    token.adjacency().ifPresent(paid -> Redemption.requireAdjacency(Optional.of(adjacency), paid));
    SecureBits shared = Redemption.redeem(token, loss);
    return shared.lend(bits -> kept(copy, bits));
  }

  private int[] kept(long[] units, SecureBits bits) {
    int[] positions = new int[units.length];
    int count = 0;
    for (int i = 0; i < units.length; i++) {
      if (keeps(units[i], bits)) {
        positions[count++] = i;
      }
    }
    return Arrays.copyOf(positions, count);
  }

  /** Whether a partition of so many units is kept, this time. */
  boolean keeps(long units, SecureBits bits) {
    if (units == 0) {
      return false;
    }
    if (units >= probability.certain()) {
      return true;
    }
    long word = bits.next(WORD);
    if (units < known.length) {
      long threshold = known[(int) units];
      if (word < threshold) {
        return true;
      }
      if (word - threshold > 1) { // the enclosure is at most two words wide
        return false;
      }
    }
    return new LazyUniform(word, WORD, bits).below(precision -> probability.of(units, precision));
  }

  /**
   * The probability with which a partition of so many units is kept, to about the precision of a
   * double: for people to read, not what is decided with.
   *
   * @param units 0 or above
   * @throws IllegalArgumentException if {@code units} is negative
   */
  public double probability(long units) {
    Require.that(units >= 0, "a number of units must be 0 or above, was %s", units);
    int bits = 1200; // enough for a δ of 2^-1074
    return new BigDecimal(probability.of(units, bits).low())
        .divide(new BigDecimal(BigInteger.ONE.shiftLeft(bits)))
        .doubleValue();
  }

  /** The loss, and how many partitions a unit may be in. */
  @Override
  public String toString() {
    return "PartitionSelection[partitionsPerUnit=" + partitionsPerUnit + ", loss=" + loss + "]";
  }
}
