package dev.mantlet.fieldcrypto;

import java.util.Arrays;

/**
 * What a data key yields for one envelope: the commitment to its header, context and scope, and the
 * key of its members, which is derived from the commitment.
 *
 * <p>Closing wipes the key.
 */
final class EnvelopeKeys implements AutoCloseable {
  private static final byte[] COMMITMENT_LABEL =
      CanonicalBytes.ascii("mantlet field commitment, 1");

  /** With commitment and counter below 56 bytes: the most that one block of SHA-256 takes. */
  private static final byte[] KEY_LABEL = CanonicalBytes.ascii("mantlet K_enc, 1");

  private final byte[] commitment;
  private final byte[] encryption;

  private EnvelopeKeys(byte[] commitment, byte[] encryption) {
    this.commitment = commitment;
    this.encryption = encryption;
  }

  /**
   * Derives both.
   *
   * @param committedPart the header's bytes before the commitment
   * @param scope what the form protects beyond the context
   */
  static EnvelopeKeys derive(
      HmacSha256 hmac,
      DataKey dataKey,
      Suite suite,
      byte[] committedPart,
      byte[] context,
      byte[] scope) {
    byte[] commitment = hmac.under(dataKey).mac(COMMITMENT_LABEL, committedPart, context, scope);
    byte[] info = new byte[KEY_LABEL.length + commitment.length];
    System.arraycopy(KEY_LABEL, 0, info, 0, KEY_LABEL.length);
    System.arraycopy(commitment, 0, info, KEY_LABEL.length, commitment.length);
    return new EnvelopeKeys(commitment, hmac.expand(info, suite.keyBytes()));
  }

  /** The commitment that the header of this envelope has; shared: not to be changed. */
  byte[] commitment() {
    return commitment;
  }

  /** The key of the members; shared, and wiped on closing. */
  byte[] encryption() {
    return encryption;
  }

  @Override
  public void close() {
    Arrays.fill(encryption, (byte) 0);
  }

  @Override
  public String toString() {
    return "EnvelopeKeys[redacted]";
  }
}
