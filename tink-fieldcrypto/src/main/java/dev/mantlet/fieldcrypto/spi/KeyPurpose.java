package dev.mantlet.fieldcrypto.spi;

/** What a data key is for; a key of one purpose serves no other. */
public enum KeyPurpose {
  /** Seals fields, records and streams; replaced by age and use. */
  SEALING(1),
  /** Seals equal values to equal ciphertexts; replaced only on request. */
  DETERMINISTIC(2),
  /** Computes blind indexes; replaced only on request. */
  INDEX(3);

  private final int code;

  KeyPurpose(int code) {
    this.code = code;
  }

  /** The number in stored and wrapped forms; never changes. */
  public int code() {
    return code;
  }
}
