package dev.mantlet.testkit;

import java.util.Optional;

/** What an attacker without access to the model sees of it: scores for an input, or a refusal. */
@FunctionalInterface
public interface ScoreModel {
  /**
   * Answers one query.
   *
   * @param input the values of one sample; the attack goes on using the array, so it must not be
   *     kept or changed
   * @return one score a class, higher is likelier; or empty if the query was refused
   */
  Optional<float[]> query(float[] input);
}
