package dev.mantlet.fieldcrypto;

import dev.mantlet.fieldcrypto.KeyUnavailableException.Reason;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * A random generator under the continuous health tests of NIST SP 800-90B §4.4: repetition count
 * and adaptive proportion, over bytes with full entropy, each with a false alarm below 2^-64 a
 * byte. They find a generator that is stuck, not one that is predictable.
 *
 * <p>Once a test failed, nothing more is drawn. Thread-safe.
 */
final class HealthyRandom {
  /** §4.4.1: so many equal bytes in a row are no chance, 1 + 64 / 8. */
  private static final int MOST_REPEATS = 9;

  /** §4.4.2: the window for what is not binary, and more than its first byte may occur in it. */
  private static final int WINDOW = 512;

  private static final int MOST_IN_WINDOW = 28;

  /** §4.3 asks for 1,024 samples at the start. */
  private static final int START_BYTES = 1024;

  private final SecureRandom random;
  private int last = -1;
  private int repeats;
  private int windowByte;
  private int windowSeen;
  private int windowCount;
  private boolean failed;

  /**
   * Tests the generator before its first use.
   *
   * @throws KeyUnavailableException RANDOMNESS_FAILED
   */
  HealthyRandom(SecureRandom random) {
    this.random = random;
    bytes(START_BYTES);
  }

  /**
   * So many random bytes.
   *
   * @throws KeyUnavailableException RANDOMNESS_FAILED
   */
  synchronized byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    if (!failed) {
      draw(bytes);
    }
    if (failed) {
      Arrays.fill(bytes, (byte) 0);
      throw new KeyUnavailableException(
          Reason.RANDOMNESS_FAILED,
          "the random generator fails or repeats itself; no key is made from it, check "
              + random.getAlgorithm()
              + " and its provider");
    }
    return bytes;
  }

  private void draw(byte[] bytes) {
    try {
      random.nextBytes(bytes);
    } catch (RuntimeException e) {
      failed = true; // its state is unknown
    }
    for (byte drawn : bytes) {
      failed |= isStuck(Byte.toUnsignedInt(drawn));
    }
  }

  private boolean isStuck(int drawn) {
    repeats = drawn == last ? repeats + 1 : 1;
    last = drawn;
    if (windowSeen == 0) {
      windowByte = drawn;
      windowCount = 0;
    }
    windowCount += drawn == windowByte ? 1 : 0;
    windowSeen = (windowSeen + 1) % WINDOW;
    return repeats >= MOST_REPEATS || windowCount > MOST_IN_WINDOW;
  }
}
