package dev.mantlet.testkit;

import dev.mantlet.dp.PrivacyBudget;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.dp.internal.SeededBudget;
import dev.mantlet.dp.internal.SeededReports;
import dev.mantlet.dp.local.FrequencyOracle;
import dev.mantlet.dp.local.ReportClient;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * Privacy budgets and clients whose noise repeats, for tests and demonstrations. What they release
 * protects nobody: whoever knows the seed can subtract the noise.
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

  /** A client of local differential privacy whose reports the seed alone decides. */
  public static ReportClient client(FrequencyOracle oracle, long seed) {
    return SeededReports.client(TestOnly.CAPABILITY, oracle, new SplittableRandom(seed)::nextLong);
  }
}
