package dev.mantlet.fieldcrypto;

import java.security.SecureRandom;

/** Where salts come from; in production a {@link SecureRandom} and nothing else. */
@FunctionalInterface
interface SaltSource {
  /** Fills {@code bytes} from index {@code from} to the end, which may be nothing. */
  void fill(byte[] bytes, int from);

  /** Salts of the platform's generator for secrets. */
  static SaltSource secure() {
    SecureRandom random = new SecureRandom();
    return (bytes, from) -> {
      byte[] salt = new byte[bytes.length - from];
      random.nextBytes(salt);
      System.arraycopy(salt, 0, bytes, from, salt.length);
    };
  }
}
