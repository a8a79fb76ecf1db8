package dev.mantlet.dp.mechanism;

import dev.mantlet.dp.Adjacency;
import dev.mantlet.dp.Sensitivity;
import dev.mantlet.dp.internal.ExponentialCoin;
import dev.mantlet.dp.internal.Fraction;
import dev.mantlet.dp.internal.Require;
import dev.mantlet.dp.internal.SecureBits;
import dev.mantlet.dp.internal.Uniform;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Draws candidates by their scores, by exact coins of exp(-ε (best - score) / (2 Δ)).
 *
 * @param n the numerator of ε / (2 Δ)
 * @param d its denominator
 * @param candidates how many there are
 * @param adjacency what the sensitivity of the scores is true under
 */
record Scores(BigInteger n, BigInteger d, int candidates, Optional<Adjacency> adjacency) {
  static Scores of(Sensitivity.LInf sensitivity, BigDecimal epsilon) {
    BigInteger twice = BigInteger.valueOf(sensitivity.most()).shiftLeft(1);
    Fraction exact = Fraction.of(epsilon);
    return new Scores(
        exact.numerator(),
        exact.denominator().multiply(twice),
        sensitivity.dimensions(),
        sensitivity.adjacency());
  }

  /** As many draws in a row, each at its part of ε. */
  Scores dividedBy(int draws) {
    return new Scores(n, d.multiply(BigInteger.valueOf(draws)), candidates, adjacency);
  }

  /** The scores, which the caller may change afterwards. */
  long[] copyOf(long[] scores) {
    Require.that(
        scores.length == candidates,
        "the sensitivity is that of %s scores, found %s",
        candidates,
        scores.length);
    return scores.clone();
  }

  /** Heads with probability exp(-ε (best - score) / (2 Δ)). */
  private boolean head(long best, long score, SecureBits bits) {
    BigInteger behind = BigInteger.valueOf(best).subtract(BigInteger.valueOf(score));
    return ExponentialCoin.any(behind.multiply(n), d, bits);
  }

  /** An index with probability proportional to exp(ε score / (2 Δ)). */
  int exponential(long[] scores, SecureBits bits) {
    long best = IntStream.range(0, scores.length).mapToLong(i -> scores[i]).max().orElseThrow();
    int candidate = (int) Uniform.below(scores.length, bits);
    while (!head(best, scores[candidate], bits)) {
      candidate = (int) Uniform.below(scores.length, bits);
    }
    return candidate;
  }

  /**
   * Of the indices from {@code first} in {@code order}, in a random order, the first whose coin
   * shows heads; it is swapped to {@code first}.
   */
  int permuteAndFlip(long[] scores, int[] order, int first, SecureBits bits) {
    long best =
        IntStream.range(first, order.length).mapToLong(i -> scores[order[i]]).max().orElseThrow();
    for (int next = first; ; next++) { // the coin of the best always shows heads
      swap(order, next, next + (int) Uniform.below(order.length - next, bits));
      if (head(best, scores[order[next]], bits)) {
        swap(order, first, next);
        return order[first];
      }
    }
  }

  private static void swap(int[] order, int i, int j) {
    int held = order[i];
    order[i] = order[j];
    order[j] = held;
  }

  int[] indices() {
    return IntStream.range(0, candidates).toArray();
  }
}
