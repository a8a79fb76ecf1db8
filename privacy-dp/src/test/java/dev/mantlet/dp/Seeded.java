package dev.mantlet.dp;

import dev.mantlet.dp.internal.BitPool;
import dev.mantlet.dp.internal.SecureBits;
import java.util.SplittableRandom;

/** Bits that are the same in every run. */
@SuppressWarnings("exports") // of a test, to tests
public final class Seeded {
  private Seeded() {}

  public static SecureBits bits(long seed) {
    return new BitPool(new SplittableRandom(seed)::nextLong);
  }

  public static SpendToken token(Mechanism mechanism, long seed) {
    return new SpendToken(mechanism.loss(), bits(seed));
  }

  /** A token of this loss whose noise is made of these bits. */
  public static SpendToken token(PrivacyLoss loss, SecureBits bits) {
    return new SpendToken(loss, bits);
  }
}
