package dev.mantlet.dp;

import java.util.SplittableRandom;

/** Bits that are the same in every run. */
final class Seeded {
  private Seeded() {}

  static SecureBits bits(long seed) {
    return new BitPool(new SplittableRandom(seed)::nextLong);
  }

  static SpendToken token(Mechanism mechanism, long seed) {
    return new SpendToken(mechanism.loss(), bits(seed));
  }
}
