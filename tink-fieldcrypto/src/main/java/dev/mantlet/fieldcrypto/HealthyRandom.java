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

  /** What no byte is. */
  private static final int NONE = 256;

  private final SecureRandom random;
  private int last = NONE;
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
    failed |= repeatsItself(bytes);
    failed |= fillsAWindow(bytes);
  }

  /** The repetition count test; its run goes on with the next draw. */
  private boolean repeatsItself(byte[] bytes) {
    int before = last;
    int run = repeats;
    int longest = 0;
    for (byte drawn : bytes) {
      run = drawn == before ? run + 1 : 1;
      before = drawn;
      longest = Math.max(longest, run);
    }
    last = before;
    repeats = run;
    return longest >= MOST_REPEATS;
  }

  /** The adaptive proportion test; its window goes on with the next draw. */
  private boolean fillsAWindow(byte[] bytes) {
    int seen = windowSeen;
    int count = windowCount;
    int most = 0;
    for (byte drawn : bytes) {
      if (seen == WINDOW) {
        seen = 0;
        count = 0;
      }
      if (seen++ == 0) {
        windowByte = drawn;
      }
      count += drawn == windowByte ? 1 : 0;
      most = Math.max(most, count);
    }
    windowSeen = seen;
    windowCount = count;
    return most > MOST_IN_WINDOW;
  }
}
