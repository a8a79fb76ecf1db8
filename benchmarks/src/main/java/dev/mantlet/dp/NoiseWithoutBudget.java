package dev.mantlet.dp;

import dev.mantlet.dp.internal.SecureBits;
import dev.mantlet.dp.internal.SharedBits;
import dev.mantlet.dp.mechanism.DiscreteGaussianVector;
import dev.mantlet.dp.mechanism.DiscreteLaplace;
import dev.mantlet.dp.mechanism.GaussianVector;
import dev.mantlet.dp.mechanism.Laplace;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Draws noise that nobody paid for, so that the sampler can be measured apart from the ledger. Only
 * the benchmarks have this class: it lies in the library's package because the library lets nobody
 * else do so.
 */
public final class NoiseWithoutBudget {
  private NoiseWithoutBudget() {}

  /** Many random words in one go, xored together. */
  public static LongSupplier words(int count) {
    SecureBits bits = SharedBits.ofPlatform();
    return () -> bits.lend(lent -> xored(count, lent));
  }

  private static long xored(int count, SecureBits bits) {
    long all = 0;
    for (int i = 0; i < count; i++) {
      all ^= bits.word();
    }
    return all;
  }

  /** Releases of one zero. */
  public static LongSupplier discreteLaplace(Sensitivity.L1 sensitivity, Epsilon epsilon) {
    DiscreteLaplace noise = DiscreteLaplace.calibrated(sensitivity, epsilon);
    SecureBits bits = SharedBits.ofPlatform();
    return () -> noise.release(0, new SpendToken(noise.loss(), bits)).value();
  }

  /** Releases of vectors of zeros. */
  public static Supplier<List<?>> discreteLaplace(int count, long sensitivity, Epsilon epsilon) {
    DiscreteLaplace noise = DiscreteLaplace.calibrated(Sensitivity.l1(sensitivity), epsilon);
    SecureBits bits = SharedBits.ofPlatform();
    long[] zeros = new long[count];
    return () -> noise.release(zeros, new SpendToken(noise.loss(), bits));
  }

  /** Releases of vectors of zeros, with σ a little below ten. */
  public static Supplier<List<?>> discreteGaussian(int count) {
    PrivacyLoss loss = PrivacyLoss.pure(1).withDelta("1e-5");
    var noise = DiscreteGaussianVector.calibrated(Sensitivity.l2Squared(6), loss);
    SecureBits bits = SharedBits.ofPlatform();
    long[] zeros = new long[count];
    return () -> noise.release(zeros, new SpendToken(noise.loss(), bits));
  }

  /** Releases of vectors of real zeros. */
  public static Supplier<List<?>> laplace(int count) {
    Laplace noise = Laplace.calibrated(Sensitivity.realL1(1, count), Epsilon.of(1));
    SecureBits bits = SharedBits.ofPlatform();
    double[] zeros = new double[count];
    return () -> noise.release(zeros, new SpendToken(noise.loss(), bits));
  }

  /** Releases of vectors of real zeros. */
  public static Supplier<List<?>> gaussian(int count) {
    PrivacyLoss loss = PrivacyLoss.pure(1).withDelta("1e-5");
    var noise = GaussianVector.calibrated(Sensitivity.realL2(1, count), loss);
    SecureBits bits = SharedBits.ofPlatform();
    double[] zeros = new double[count];
    return () -> noise.release(zeros, new SpendToken(noise.loss(), bits));
  }
}
