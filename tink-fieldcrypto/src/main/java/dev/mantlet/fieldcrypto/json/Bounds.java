package dev.mantlet.fieldcrypto.json;

/**
 * What a sealed document can have at most, the same for writing and reading, so that all that is
 * written can be read.
 */
public final class Bounds {
  /**
   * Most characters (or bytes) of the JSON text, 32 Mi: three times the largest sealed part, so
   * that the clear part is not what is short.
   */
  public static final int MAX_TEXT = 32 << 20;

  /** Most tokens, 1 Mi: with some 40 bytes each the buffer of a document stays near 40 MiB. */
  public static final int MAX_TOKENS = 1 << 20;

  /** Deepest nesting of objects and arrays, 256: no path of a real document is as long. */
  public static final int MAX_DEPTH = 256;

  /** Most sealed members, 1,024: what a record of the envelope can have. */
  public static final int MAX_MEMBERS = 1024;

  /**
   * Most bytes of plaintext in all sealed members together, 8 MiB: even as a single text in base64
   * below the 20 million characters that Jackson 2 reads in a string by default.
   */
  public static final int MAX_SEALED_BYTES = 8 << 20;

  /**
   * Longest text in clear, 16 Mi characters: below the 20 million that Jackson 2 reads by default.
   */
  public static final int MAX_CLEAR_TEXT = 16 << 20;

  /** Longest name, 50,000 characters: what both Jacksons read by default. */
  public static final int MAX_NAME = 50_000;

  /** Longest path of a sealed member or a null, 1,024 bytes in UTF-8: what the envelope binds. */
  public static final int MAX_PATH = 1024;

  /** Most digits of a number in clear, 1,000: what both Jacksons read by default. */
  public static final int MAX_DIGITS = 1000;

  private Bounds() {}
}
