package dev.mantlet.dp;

import dev.mantlet.dp.internal.SecureBits;
import dev.mantlet.dp.internal.SharedBits;
import java.util.function.LongSupplier;

/**
 * Tokens that nobody paid for, with the bits that the library draws from, so that queries can be
 * measured apart from the ledger. Only the benchmarks have this class.
 */
public final class UnpaidTokens {
  private final SecureBits bits = SharedBits.ofPlatform();

  /** A token of this loss. */
  public SpendToken paying(PrivacyLoss loss) {
    return new SpendToken(loss, bits);
  }

  /** All of so many random longs, drawn in one go. */
  public LongSupplier longs(int number) {
    return () -> bits.lend(lent -> together(lent, number));
  }

  private static long together(SecureBits bits, int number) {
    long all = 0;
    for (int i = 0; i < number; i++) {
      all ^= bits.word();
    }
    return all;
  }
}
