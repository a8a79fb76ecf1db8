package dev.mantlet.fieldcrypto;

import java.security.SecureRandom;

/** Where salts come from; in production a {@link SecureRandom} and nothing else. */
@FunctionalInterface
interface SaltSource {
  /** Fills {@code bytes} from index {@code from} to the end, which may be nothing. */
  void fill(byte[] bytes, int from);

  /**
   * Salts of the platform's generator for secrets, under the tests of {@link HealthyRandom}: a salt
   * that repeats would repeat nonces.
   */
  static SaltSource secure() {
    HealthyRandom random = new HealthyRandom(new SecureRandom());
    return (bytes, from) -> {
      int length = bytes.length - from;
      System.arraycopy(random.bytes(length), 0, bytes, from, length);
    };
  }
}
