package dev.mantlet.fieldcrypto;

import java.util.Arrays;

/**
 * The header of a sealed record: version, suite, flags, wrapped data key, salt, commitment.
 *
 * <p>An instance is well formed; whether it is authentic only the commitment says. Immutable: the
 * arrays inside are never handed out unshared. Layout: {@code docs/formats/field-envelope.md}.
 */
final class Header {
  /** The draft; the final version has another byte and refuses this one. */
  static final byte VERSION = 0x00;

  /** AES-256-GCM with keys derived by HKDF-SHA-256. */
  static final byte SUITE = 0x01;

  private static final byte FLAGS = 0x00;

  static final int SALT_BYTES = 32;
  static final int COMMITMENT_BYTES = 32;

  /**
   * Largest wrapped data key: an RSA-4096 or post-quantum wrap with its framing fits many times.
   */
  static final int MAX_WRAPPED_KEY_BYTES = 4096;

  private static final int WRAPPED_KEY_AT = 5;
  private static final int FIXED_BYTES = WRAPPED_KEY_AT + SALT_BYTES + COMMITMENT_BYTES;

  /** Largest header, in bytes. */
  static final int MAX_BYTES = FIXED_BYTES + MAX_WRAPPED_KEY_BYTES;

  private final byte[] bytes;

  private Header(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The part of a new header that the commitment covers. */
  static byte[] committedPart(byte[] wrappedKey, byte[] salt) {
    return new CanonicalBytes()
        .u8(VERSION)
        .u8(SUITE)
        .u8(FLAGS)
        .u16(wrappedKey.length)
        .raw(wrappedKey)
        .raw(salt)
        .toArray();
  }

  static Header of(byte[] committedPart, byte[] commitment) {
    return new Header(new CanonicalBytes().raw(committedPart).raw(commitment).toArray());
  }

  /**
   * Reads a header; takes {@code bytes} over.
   *
   * @throws DecryptionFailedException if it is not exactly a header of this version, suite and
   *     flags
   */
  static Header parse(byte[] bytes) {
    if (bytes.length <= FIXED_BYTES || bytes.length > MAX_BYTES) {
      throw new DecryptionFailedException();
    }
    int wrappedKeyBytes = Byte.toUnsignedInt(bytes[3]) << 8 | Byte.toUnsignedInt(bytes[4]);
    boolean known = bytes[0] == VERSION && bytes[1] == SUITE && bytes[2] == FLAGS;
    if (!known || bytes.length != FIXED_BYTES + wrappedKeyBytes) {
      throw new DecryptionFailedException();
    }
    return new Header(bytes);
  }

  byte[] wrappedKey() {
    return Arrays.copyOfRange(bytes, WRAPPED_KEY_AT, bytes.length - SALT_BYTES - COMMITMENT_BYTES);
  }

  byte[] salt() {
    int end = bytes.length - COMMITMENT_BYTES;
    return Arrays.copyOfRange(bytes, end - SALT_BYTES, end);
  }

  byte[] committedPart() {
    return Arrays.copyOf(bytes, bytes.length - COMMITMENT_BYTES);
  }

  byte[] commitment() {
    return Arrays.copyOfRange(bytes, bytes.length - COMMITMENT_BYTES, bytes.length);
  }

  /** The header itself, shared: not to be changed. */
  byte[] bytes() {
    return bytes;
  }
}
