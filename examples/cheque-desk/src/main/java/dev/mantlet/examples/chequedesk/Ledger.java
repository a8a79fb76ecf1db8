package dev.mantlet.examples.chequedesk;

import dev.mantlet.dp.PrivacyBudget;
import dev.mantlet.dp.PrivacyLoss;
import dev.mantlet.testkit.SeededNoise;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * The file of the desk's privacy budget: made in the first night, opened again in every later one.
 */
final class Ledger {
  private static final PrivacyLoss TOTAL = PrivacyLoss.pure(4.0);

  private final Path file;
  private final OptionalLong demoSeed;

  Ledger(Path file, OptionalLong demoSeed) {
    this.file = file;
    this.demoSeed = demoSeed;
  }

  /**
   * The budget, new or as it was left. A seeded one is new or refused: its noise cannot be
   * continued.
   */
  PrivacyBudget open() {
    if (Files.exists(file)) {
      return PrivacyBudget.open(file);
    }
    return demoSeed.isPresent()
        ? SeededNoise.create(file, TOTAL, demoSeed.getAsLong())
        : PrivacyBudget.create(file, TOTAL);
  }
}
