package dev.mantlet.dp.internal;

import dev.mantlet.dp.PrivacyException.Reason;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Not API: fresh seeds from the platform's generator, refused if it looks broken.
 *
 * <p>Each seed takes two blocks. They are refused if they are equal or hold a run of {@value #RUN}
 * equal bytes: the repetition count test of NIST SP 800-90B, section 4.4.1, at eight bits of
 * entropy a byte. A right source fails it once in some 10^12 seeds. The test finds a source that is
 * stuck, not one that somebody can predict. Thread-safe.
 */
final class Seed {
  /** Bytes of a seed: an AES-256 key and a counter block. */
  static final int BYTES = 48;

  private static final int BLOCK = 64;
  private static final int RUN = 7;

  private final SecureRandom random;

  Seed(SecureRandom random) {
    this.random = random;
  }

  /**
   * A seed made of fresh bytes and of {@code before}, so that it is as good as the better of both.
   * The caller erases both.
   *
   * @throws dev.mantlet.dp.PrivacyException RANDOMNESS_FAILED if the platform's generator fails or
   *     looks broken
   */
  byte[] next(byte[] before) {
    byte[] fresh = fresh();
    try {
      MessageDigest hash = MessageDigest.getInstance("SHA-512");
      hash.update(fresh);
      byte[] mixed = hash.digest(before);
      byte[] seed = Arrays.copyOf(mixed, BYTES);
      Arrays.fill(mixed, (byte) 0);
      return seed;
    } catch (NoSuchAlgorithmException e) {
      throw failed("SHA-512 is missing", e);
    } finally {
      Arrays.fill(fresh, (byte) 0);
    }
  }

  private byte[] fresh() {
    byte[] bytes = new byte[2 * BLOCK];
    try {
      random.nextBytes(bytes);
    } catch (RuntimeException e) {
      throw failed("the platform's SecureRandom failed", e);
    }
    if (looksBroken(bytes)) {
      throw failed(
          "the platform's SecureRandom repeats itself",
          new IllegalStateException("repetition count test of SP 800-90B"));
    }
    return bytes;
  }

  private static boolean looksBroken(byte[] bytes) {
    int run = 1;
    for (int i = 1; i < bytes.length; i++) {
      run = bytes[i] == bytes[i - 1] ? run + 1 : 1;
      if (run >= RUN) {
        return true;
      }
    }
    return Arrays.equals(bytes, 0, BLOCK, bytes, BLOCK, 2 * BLOCK);
  }

  static RuntimeException failed(String what, Exception cause) {
    return Redemption.refusal(
        Reason.RANDOMNESS_FAILED,
        what + "; nothing was released, and what was spent stays spent",
        cause);
  }
}
