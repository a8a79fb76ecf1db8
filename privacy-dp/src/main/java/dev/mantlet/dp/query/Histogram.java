package dev.mantlet.dp.query;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.Epsilon;
import dev.mantlet.dp.PrivacyBudget;
import dev.mantlet.dp.Sensitivity;
import dev.mantlet.dp.SpendToken;
import java.util.Arrays;
import java.util.List;

/**
 * Counts privacy units by a whole-number value of theirs, in bins, and releases all bins once, with
 * noise.
 *
 * <p>Each unit counts once, in the bin of the first value that is added for it; later values of the
 * same unit are ignored. So one unit moves the bins by at most 1 in all, or by 2 where its value
 * may be exchanged for another ({@link Adjacency#REPLACE}: one bin loses, another gains), and one ε
 * pays for all bins together. A bin has the lower of its edges and not the upper: {@code [low,
 * high)}. A value outside all edges counts in the first or the last bin.
 *
 * <p>Choose the edges without looking at the data; edges that follow the data tell about them. The
 * same unit must always be added under the same name, and no two under one. Memory grows with the
 * number of different units, which are forgotten at the release. Thread-safe.
 */
public final class Histogram {
  /** Largest number of edges, for 1024 bins: it bounds the work of a release, one draw a bin. */
  private static final int MOST_EDGES = 1025;

  private final long[] edges;
  private final Contributions contributions;

  private Histogram(long[] edges) {
    this.edges = edges;
    List<Long> parameters = Arrays.stream(edges).boxed().toList();
    this.contributions =
        new Contributions(
            1, new Layout(Layout.Kind.HISTOGRAM, parameters, edges.length - 1, List.of()));
  }

  /**
   * A histogram with a bin between each two neighbouring edges.
   *
   * @param edges from 2 to 1025 numbers, each larger than the one before, in the units of the
   *     values
   * @throws IllegalArgumentException if there are fewer or more, or one is not larger
   */
  public static Histogram withEdges(long... edges) {
    if (edges.length < 2 || edges.length > MOST_EDGES) {
      throw new IllegalArgumentException(
          "a histogram must have from 2 to " + MOST_EDGES + " edges, had " + edges.length);
    }
    long[] copy = edges.clone();
    for (int i = 1; i < copy.length; i++) {
      requireAscending(copy[i - 1], copy[i]);
    }
    return new Histogram(copy);
  }

  private static void requireAscending(long edge, long next) {
    if (next <= edge) {
      throw new IllegalArgumentException(
          "each edge must be larger than the one before, but " + next + " follows " + edge);
    }
  }

  /**
   * Counts the unit with this name in the bin of the value, unless the unit was counted before.
   *
   * @throws IllegalStateException if the histogram was released or merged
   */
  public void add(String unit, long value) {
    contribute(unit, value);
  }

  /**
   * The same for the unit with this number, which is another unit than the one named by its digits.
   *
   * @throws IllegalStateException if the histogram was released or merged
   */
  public void add(long unit, long value) {
    contribute(unit, value);
  }

  private void contribute(Object unit, long value) {
    synchronized (contributions) {
      if (contributions.admit(unit)) {
        contributions.tally().countIn(binOf(value));
      }
    }
  }

  /**
   * Counts a value without asking whose it is. <b>That no unit gives more than one is then the
   * caller's word</b>, for instance because a {@link ContributionSampler} saw to it.
   *
   * @throws IllegalStateException if the histogram was released or merged
   */
  public void addWithoutLimit(long value) {
    synchronized (contributions) {
      contributions.requireOpen();
      contributions.tally().countIn(binOf(value));
    }
  }

  private int binOf(long value) {
    int found = Arrays.binarySearch(edges, value);
    int lowerEdge = found >= 0 ? found : -found - 2; // -1 below the first edge
    return Math.max(0, Math.min(lowerEdge, edges.length - 2));
  }

  /**
   * Takes over all of another histogram with the same parameters, which is used up by that.
   *
   * @throws dev.mantlet.dp.PrivacyException ACCUMULATOR_MISMATCH, ACCUMULATOR_OVERLAP if a unit is
   *     in both, ACCUMULATOR_OVERFLOW; both are as before
   * @throws IllegalStateException if one of them was released or merged
   */
  public void merge(Histogram other) {
    contributions.merge(other.contributions);
  }

  /**
   * Adds a histogram with the same parameters from its bytes. <b>That it is of other units than
   * this one, and is merged only once, is the caller's word</b>: the bytes do not tell.
   *
   * @throws dev.mantlet.dp.PrivacyException ACCUMULATOR_MISMATCH, ACCUMULATOR_CORRUPT,
   *     ACCUMULATOR_UNSUPPORTED, ACCUMULATOR_OVERFLOW; nothing was added
   * @throws IllegalStateException if this histogram was released or merged
   */
  public void mergeDisjoint(byte[] accumulator) {
    contributions.mergeDisjoint(accumulator);
  }

  /**
   * The exact histogram in its byte form, for {@link #mergeDisjoint}. It is not private: keep it as
   * safe as the data.
   *
   * @throws IllegalStateException if the histogram was released or merged
   */
  public byte[] toBytes() {
    return contributions.toBytes();
  }

  /**
   * Spends ε from the budget and releases every bin with discrete Laplace noise of its own. Empty
   * bins are released like all others: leaving them out would tell that they are empty.
   *
   * @throws dev.mantlet.dp.BudgetExhaustedException if ε is more than is left; no noise was drawn,
   *     and the histogram can still be released
   * @throws dev.mantlet.dp.PrivacyException if the ledger or the source of randomness fails;
   *     nothing is released
   * @throws IllegalStateException if the histogram was released or merged before
   */
  public ReleasedHistogram release(Epsilon epsilon, PrivacyBudget budget) {
    return release(Noise.laplace(epsilon), budget);
  }

  /**
   * Spends the loss of the noise from the budget and releases the histogram with that noise.
   *
   * @throws dev.mantlet.dp.BudgetExhaustedException if the loss is more than is left; no noise was
   *     drawn, and the histogram can still be released
   * @throws dev.mantlet.dp.PrivacyException if the ledger or the source of randomness fails;
   *     nothing is released
   * @throws IllegalStateException if the histogram was released or merged before
   */
  public ReleasedHistogram release(Noise noise, PrivacyBudget budget) {
    synchronized (contributions) {
      return release(noise, budget.adjacency(), loss -> contributions.payOnce(loss, budget));
    }
  }

  ReleasedHistogram release(Noise noise, Adjacency adjacency, Payment payment) {
    Noise.OnAll onAll = noise.forAll(sensitivity(adjacency), squaredSensitivity(adjacency));
    SpendToken token = payment.pay(onAll.loss());
    return new ReleasedHistogram(edges, onAll.release(exact(), token), onAll.loss(), adjacency);
  }

  /** How far one unit moves all bins together. */
  static Sensitivity.L1 sensitivity(Adjacency adjacency) {
    int most =
        switch (adjacency) {
          case ADD_REMOVE, ZERO_OUT -> 1;
          case REPLACE -> 2;
        };
    return Sensitivity.l1(most).under(adjacency);
  }

  /** The sum of the squares of how far one unit moves each bin, which is by 1. */
  static Sensitivity.L2 squaredSensitivity(Adjacency adjacency) {
    return Sensitivity.l2Squared(sensitivity(adjacency).most()).under(adjacency);
  }

  /** What is released, before the noise. */
  long[] exact() {
    return contributions.tally().cells();
  }
}
