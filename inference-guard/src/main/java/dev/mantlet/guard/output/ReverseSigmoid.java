package dev.mantlet.guard.output;

import dev.mantlet.guard.Finding.Code;
import dev.mantlet.guard.spi.OutputRule;
import java.util.Optional;

/**
 * Bends the probabilities of a row so that several of them lead to the same answer.
 *
 * <p>With p clipped to [1e-9, 1 - 1e-9] and {@code r = beta * (sigmoid(-gamma * ln((1 - p) / p)) -
 * 1/2)}, each p becomes {@code clip(p - r, 0, 1)}, and the row is divided by its sum. The least
 * probable classes rise the most, so their order changes; that of the first and the second can,
 * where beta is large. A row that would be all 0 is held back. Immutable. Source: Lee, Edwards,
 * Molloy, Su, Defending against machine learning model stealing attacks using deceptive
 * perturbations, 2018.
 *
 * @param beta how far probabilities move; above 0, finite
 * @param gamma how soon they do; above 0, finite
 */
public record ReverseSigmoid(double beta, double gamma) implements OutputRule {
  /** Probabilities keep so far from 0 and 1, where the logarithm ends. */
  private static final double LEAST = 1e-9;

  /** Checks the numbers. */
  public ReverseSigmoid {
    if (!(beta > 0 && Double.isFinite(beta) && gamma > 0 && Double.isFinite(gamma))) {
      throw new IllegalArgumentException(
          "beta and gamma must be finite and above 0, were " + beta + " and " + gamma);
    }
  }

  /** The first half: beta; the Adversarial Robustness Toolbox takes 1. */
  public static Beta beta(double beta) {
    return new Beta(beta);
  }

  /**
   * A beta that waits for its gamma.
   *
   * @param beta how far probabilities move
   */
  public record Beta(double beta) {
    /** The rule with this gamma; the Adversarial Robustness Toolbox takes 0.1. */
    public ReverseSigmoid gamma(double gamma) {
      return new ReverseSigmoid(beta, gamma);
    }
  }

  @Override
  public Optional<Fault> apply(double[] row) {
    double sum = 0;
    for (int i = 0; i < row.length; i++) {
      double p = Math.max(LEAST, Math.min(1 - LEAST, row[i]));
      double bent = beta * (1 / (1 + Math.exp(gamma * Math.log((1 - p) / p))) - 0.5);
      row[i] = Math.max(0, Math.min(1, row[i] - bent));
      sum += row[i];
    }
    if (sum == 0) {
      return Optional.of(new Fault(Code.NOT_A_SIMPLEX, 0, "begins a row that would be all 0"));
    }
    for (int i = 0; i < row.length; i++) {
      row[i] /= sum;
    }
    return Optional.empty();
  }
}
