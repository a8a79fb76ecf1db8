package dev.mantlet.testkit;

/**
 * How an attack on one sample ended.
 *
 * @param success whether {@code input} is answered with another class than the true one
 * @param input the last accepted input; for a success the adversarial one
 * @param queries the queries that were made, refused ones included
 * @param refusals the queries that were refused
 */
public record AttackOutcome(boolean success, float[] input, int queries, int refusals) {
  /** The outcome with its own copy of {@code input}. */
  public AttackOutcome {
    input = input.clone();
  }

  /** A copy of the last accepted input. */
  @Override
  public float[] input() {
    return input.clone();
  }
}
