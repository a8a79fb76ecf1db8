package dev.mantlet.fieldcrypto;

import java.security.SecureRandom;

/** A data key: 32 uniform bytes that only derive the keys of records. Never shown. */
final class DataKey {
  static final int BYTES = 32;

  private final byte[] bytes;

  /** Takes {@code bytes} over. */
  DataKey(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a data key has " + BYTES + " bytes, not " + bytes.length);
    }
    this.bytes = bytes;
  }

  static DataKey random(SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return new DataKey(bytes);
  }

  /** The key itself, shared: not to be changed. */
  byte[] bytes() {
    return bytes;
  }

  @Override
  public String toString() {
    return "DataKey[redacted]";
  }
}
