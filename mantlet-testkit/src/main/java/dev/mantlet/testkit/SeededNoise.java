package dev.mantlet.testkit;

import dev.mantlet.dp.PrivacyBudget;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.internal.SeededBudget;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * Privacy budgets whose noise repeats, for tests and demonstrations. What they release protects
 * nobody: whoever knows the seed can subtract the noise.
 */
public final class SeededNoise {
  private SeededNoise() {}

  /**
   * A new budget in a new file, durable as the real one, with noise that the seed alone decides.
   *
   * @throws dev.mantlet.dp.PrivacyException if the file exists or cannot be written
   */
  public static PrivacyBudget create(Path file, PrivacyLoss total, long seed) {
    return SeededBudget.create(
        TestOnly.CAPABILITY, file, total, new SplittableRandom(seed)::nextLong);
  }
}
