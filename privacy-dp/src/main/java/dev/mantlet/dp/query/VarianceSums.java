package dev.mantlet.dp.query;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.Sensitivity;
import dev.mantlet.dp.SpendToken;
import dev.mantlet.dp.mechanism.LongMechanism;
import dev.mantlet.dp.mechanism.NoisyLong;
import java.util.List;

/**
 * The three numbers that a variance is made of: how many values, the sum of their steps and the sum
 * of the squares of these; how far one unit moves each, and their release. The argument is in
 * {@code docs/proofs/aggregations.md}. Immutable.
 *
 * @param grid what a step is
 * @param most the most values of a unit
 */
record VarianceSums(Grid grid, int most) {
  /** Steps in half the span, as a power of two; a square is below 2^60. */
  static final int GRID_BITS = 30;

  /** Between what the steps and their squares are. */
  List<Layout.Terms> terms() {
    return List.of(
        new Layout.Terms(grid.lowest(), grid.highest()), new Layout.Terms(0, highestSquare()));
  }

  /** The square in steps of the squares, rounded to the nearest: from 0 to 2^30. */
  static long square(long steps) {
    return (steps * steps + (1L << GRID_BITS - 1)) >> GRID_BITS;
  }

  private long highestSquare() {
    return Math.max(square(grid.lowest()), square(grid.highest()));
  }

  /** How far one unit moves the sum. */
  Sensitivity.L1 sensitivity(Adjacency adjacency) {
    return grid.sensitivity(adjacency, most);
  }

  /** How far one unit moves the sum of the squares, which are 0 or above: as far under each. */
  Sensitivity.L1 sensitivityOfSquares(Adjacency adjacency) {
    return Sensitivity.l1(Reach.of(0, highestSquare(), adjacency, most)).under(adjacency);
  }

  /**
   * A quarter of the loss pays for the number of values, a quarter for the sum, half for the rest.
   */
  ReleasedVariance release(Tally exact, Noise noise, Adjacency adjacency, Payment payment) {
    PrivacyLoss loss = noise.loss();
    Noise quarter = noise.part(4);
    LongMechanism forSquares = noise.part(2).forNumber(sensitivityOfSquares(adjacency));
    LongMechanism forSum = quarter.forNumber(sensitivity(adjacency));
    LongMechanism forCount = quarter.forNumber(Sensitivity.l1(most).under(adjacency));

    List<SpendToken> parts =
        payment.pay(loss).split(forSquares.loss(), forSum.loss(), forCount.loss());
    NoisyLong squares = forSquares.release(exact.sum(1).withinLong(), parts.get(0));
    NoisyLong sum = forSum.release(exact.sum(0).withinLong(), parts.get(1));
    NoisyLong count = forCount.release(exact.contributions(), parts.get(2));
    return new ReleasedVariance(
        new ReleasedDoubleMean(grid, sum, new ReleasedCount(count, adjacency, most), loss),
        squares);
  }
}
