package dev.mantlet.dp;

import dev.mantlet.dp.internal.SecureBits;
import dev.mantlet.dp.internal.SharedBits;
import dev.mantlet.dp.mechanism.DiscreteLaplace;
import java.util.function.LongSupplier;

/**
 * Draws noise that nobody paid for, so that the sampler can be measured apart from the ledger. Only
 * the benchmarks have this class: it lies in the library's package because the library lets nobody
 * else do so.
 */
public final class NoiseWithoutBudget {
  private NoiseWithoutBudget() {}

  /**
   * Releases of zero with discrete Laplace noise, drawn from the bits that the library draws from.
   */
  public static LongSupplier discreteLaplace(Sensitivity.L1 sensitivity, Epsilon epsilon) {
    DiscreteLaplace noise = DiscreteLaplace.calibrated(sensitivity, epsilon);
    SecureBits bits = SharedBits.ofPlatform();
    return () -> noise.release(0, new SpendToken(noise.loss(), bits)).value();
  }
}
