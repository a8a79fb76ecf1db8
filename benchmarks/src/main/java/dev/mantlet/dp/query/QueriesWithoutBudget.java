package dev.mantlet.dp.query;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.UnpaidTokens;

/** Releases that nobody paid for. Only the benchmarks have this class. */
public final class QueriesWithoutBudget {
  private QueriesWithoutBudget() {}

  /** The released tree of these quantiles. */
  public static ReleasedQuantiles released(Quantiles quantiles, Noise noise, UnpaidTokens tokens) {
    return quantiles.release(noise, Adjacency.ADD_REMOVE, tokens::paying);
  }
}
