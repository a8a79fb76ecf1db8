package dev.mantlet.dp.internal;

import dev.mantlet.dp.PrivacyException.Reason;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.function.LongSupplier;

/**
 * The output of a {@link SecureRandom}, fetched in blocks and erased from memory as it is handed
 * out. Not thread-safe.
 */
public final class SecureWords implements LongSupplier {
  /**
   * Some ten draws: large enough to spread the cost of a call, small enough to leave little in
   * memory.
   */
  private static final int BUFFER_BYTES = 512;

  private final SecureRandom random;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);

  public SecureWords(SecureRandom random) {
    this.random = random;
    buffer.position(BUFFER_BYTES);
  }

  @Override
  public long getAsLong() {
    if (!buffer.hasRemaining()) {
      refill();
    }
    int at = buffer.position();
    long word = buffer.getLong();
    buffer.putLong(at, 0);
    return word;
  }

  private void refill() {
    try {
      random.nextBytes(buffer.array());
    } catch (RuntimeException e) {
      throw Redemption.refusal(
          Reason.RANDOMNESS_FAILED,
          "the platform's SecureRandom failed; nothing was released, and what was spent stays spent",
          e);
    }
    buffer.rewind();
  }
}
